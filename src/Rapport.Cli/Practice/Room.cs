using System.Threading.Channels;
using Rapport.Client;

namespace Rapport.Cli.Practice;

/// <summary>
/// A session from its first line to its evaluation. What happens comes from the hub, what the trainee says from the keyboard or a script;
/// one loop takes both, so that an end is seen while somebody still types.
/// </summary>
internal sealed class Room : IDisposable
{
    private const int Stopped = 3;
    private const int Outage = 1;
    private const int Left = 130;

    private readonly RapportClient client;
    private readonly Terminal terminal;
    private readonly TraineeLines lines;
    private readonly Stage stage;
    private readonly CancellationTokenSource leaving = new();
    private readonly Channel<bool> interrupts = Channel.CreateUnbounded<bool>();
    private PracticeSession session;
    private Task<bool> push = Task.FromResult(false);
    private int? expected;
    private DateTimeOffset since;
    private EndReason? ending;
    private bool asking;
    private bool stopping;

    public Room(RapportClient client, Terminal terminal, PracticeSession session, TraineeLines lines)
    {
        (this.client, this.terminal, this.session, this.lines) = (client, terminal, session, lines);
        stage = new(terminal, session);
    }

    public void Dispose() => leaving.Dispose();

    public async Task<int> Run(CancellationToken ct)
    {
        Console.CancelKeyPress += Interrupted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, leaving.Token);
        var pushes = client.Practice.WatchSession(session.Id, 0, either.Token).GetAsyncEnumerator(either.Token);
        try
        {
            return await Play(pushes, either.Token);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            stage.Note(ending is null ? "You left. The session ends by itself; 'rapport history' will have it." : "You left. The evaluation goes on without you.");
            return Left;
        }
        finally
        {
            Console.CancelKeyPress -= Interrupted;
            await either.CancelAsync();
            // What still waits for a push must have ended before: disposing of it under way would hide why we leave.
            await ((Task)push).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await pushes.DisposeAsync();
        }
    }

    private async Task<int> Play(IAsyncEnumerator<SessionPush> pushes, CancellationToken ct)
    {
        push = pushes.MoveNextAsync().AsTask();
        var (line, interrupt) = (NextLine(ct), interrupts.Reader.ReadAsync(ct).AsTask());
        while (true)
        {
            var mayTalk = (expected is not null || asking) && !stopping && ending is null;
            if (push.IsCompleted || !mayTalk && !interrupt.IsCompleted)
            {
                if (await Task.WhenAny(push, interrupt) == push)
                {
                    if (!await push) throw new CliFailure("cli.session-gone", "The session was deleted.");
                    if (await Take(pushes.Current, ct) is { } code) return code;
                    push = pushes.MoveNextAsync().AsTask();
                    continue;
                }
            }
            else await Task.WhenAny(push, line, interrupt);

            if (interrupt.IsCompleted)
            {
                await interrupt;
                interrupt = interrupts.Reader.ReadAsync(ct).AsTask();
                await Interrupt(ct);
            }
            else if (line.IsCompleted && mayTalk)
            {
                var said = await line;
                line = said is null ? line : NextLine(ct);
                await Heard(said, ct);
            }
        }
    }

    /// <summary>The exit code once everything has been shown.</summary>
    private async Task<int?> Take(SessionPush push, CancellationToken ct)
    {
        stage.Show(push);
        switch (push)
        {
            case SessionPush.TurnedAway away:
                throw new CliFailure("practice.capacity-exceeded", $"All places are taken. Try again in {away.RetryAfterSeconds} s.");
            case SessionPush.PartnerTurn or SessionPush.Objective or SessionPush.TurnFailed:
                await MayBeMyTurn(ct);
                return null;
            case SessionPush.Ended ended:
                (ending, expected) = (ended.Reason, null);
                session = await client.Practice.Session(session.Id, ct);
                if (session.Evaluation is not { Status: EvaluationStatus.Nothing }) return null;
                stage.Note("You said nothing, so there is nothing to evaluate.");
                return Code();
            case SessionPush.EvaluationReady:
            case SessionPush.EvaluationFailed { RetryAt: null }:
                return Code();
            default:
                return null;
        }
    }

    private async Task MayBeMyTurn(CancellationToken ct)
    {
        session = await client.Practice.Session(session.Id, ct);
        var mine = session is { Status: SessionStatus.Live, Phase: SessionPhase.Trainee } ? session.ExpectedNumber : null;
        if (mine is null || mine == expected) return;
        (expected, since) = (mine, TimeProvider.System.GetUtcNow());
        stage.Prompt(lines.IsScript);
    }

    private async Task Heard(string? said, CancellationToken ct)
    {
        if (asking)
        {
            await Answered(said?.ToLowerInvariant(), ct);
        }
        else if (said is null)
        {
            stage.Note(lines.IsScript ? "The script is over, so the session is stopped." : "The input is over, so the session is stopped.");
            await Stop(lines.IsScript ? "the script was over" : "the input was over", ct);
        }
        else if (expected is { } number)
        {
            expected = null;
            stage.Said(said, typed: terminal.IsInteractive && !lines.IsScript);
            await Say(number, said, ct);
        }
    }

    // What was half typed before Ctrl-C may stand in front of the answer; it is asked again then, and nothing is done by guess.
    private async Task Answered(string? answer, CancellationToken ct)
    {
        if (answer is not (null or "y" or "yes" or "n" or "no"))
        {
            stage.Ask("Please answer y to stop the session, n to go on:");
            return;
        }
        asking = false;
        if (answer is "n" or "no") stage.Prompt(lines.IsScript);
        else await Stop("stopped in the terminal", ct);
    }

    private async Task Say(int number, string said, CancellationToken ct)
    {
        try
        {
            await client.Practice.Say(session.Id, number, said, since, ct);
        }
        catch (RapportProblem over) when (over.Code is "practice.session-ended")
        {
            // It ended while the line was typed; the hub tells why.
        }
        catch (RapportProblem no) when (no.Status == 422)
        {
            // The line is at fault, not the session: say it otherwise.
            foreach (var told in Failures.Told(no)) terminal.Complain(told);
            if (lines.IsScript) throw;
            expected = number;
            stage.Prompt(false);
        }
    }

    private async Task Interrupt(CancellationToken ct)
    {
        if (ending is not null || asking || stopping) await leaving.CancelAsync();
        else if (terminal.IsInteractive && !lines.IsScript)
        {
            asking = true;
            stage.Ask("Stop the session? y/n (Ctrl-C again leaves at once)");
        }
        else await Stop("stopped in the terminal", ct);
    }

    private async Task Stop(string reason, CancellationToken ct)
    {
        stopping = true;
        await client.Practice.Stop(session.Id, reason, ct);
    }

    private int Code() => ending switch
    {
        EndReason.Manual => Stopped,
        EndReason.ProviderOutage => Outage,
        _ => 0,
    };

    // Null at the end of what there is to say.
    private async Task<string?> NextLine(CancellationToken ct) => await lines.Reader.WaitToReadAsync(ct) && lines.Reader.TryRead(out var line) ? line : null;

    private void Interrupted(object? sender, ConsoleCancelEventArgs pressed)
    {
        pressed.Cancel = true;
        interrupts.Writer.TryWrite(true);
    }
}
