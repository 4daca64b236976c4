using System.Collections.Immutable;
using System.Text;
using Rapport.Domain.Practice;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>How a played session ends when its objectives have not ended it before.</summary>
internal enum PlayedEnd
{
    /// <summary>The trainee says no more.</summary>
    Idle,

    /// <summary>The trainee stops it.</summary>
    Stopped,

    /// <summary>The partner fails in the middle of the last exchange.</summary>
    Outage,
}

/// <param name="Lines">What the trainee says, in turn.</param>
/// <param name="Begins">When; all that follows takes its time from here.</param>
internal sealed record Played(
    string SessionId, string OwnerId, ScenarioDefinition Scenario, ImmutableArray<SkillDefinition> Skills, IReadOnlyList<string> Lines, PlayedEnd End, DateTimeOffset Begins);

/// <summary>
/// Plays a session from beginning to end at another time than now: the same decider, partner, check and evaluator as any other. Only the
/// times are made up, and nobody waits. What comes out is the whole history of the session, with nothing left to do for it.
/// </summary>
internal sealed class PlayedSession(IPartner partner, IObjectiveCheck check, IEvaluator evaluator)
{
    private const double WordsPerMinute = 150;

    private static readonly TimeSpan pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan work = TimeSpan.FromMilliseconds(400);

    /// <summary>All its events. The same play gives the same ones.</summary>
    public async Task<ImmutableArray<E>> Play(Played played, CancellationToken ct)
    {
        var run = new Run(played);
        run.Do(new C.Open(played.SessionId, played.OwnerId, played.Scenario, run.Now));
        while (true)
            if (PracticeSessionDecider.Agenda(run.State).Effects is [PracticeSessionEffect open, ..]) await Serve(run, open, ct);
            else if (run.State is PracticeSession.Live) Speak(run);
            else break;
        return run.Events.ToImmutable();
    }

    private async Task Serve(Run run, PracticeSessionEffect effect, CancellationToken ct)
    {
        run.Now += work;
        switch (effect)
        {
            case F.AskForSeat:
                run.Do(new C.Seat(effect.Key, run.Now));
                break;
            case F.ReplyAsPartner when run.IsOver && run.Played.End == PlayedEnd.Outage:
                run.Do(new C.ProviderFailed(effect.Key, "reply", run.Now));
                break;
            case F.ReplyAsPartner reply:
                var (began, text) = (run.Now, await Text(reply.Rehearsal, ct));
                run.Do(new C.PartnerReplied(effect.Key, text, null, began, run.Now += Saying(text), run.Now));
                break;
            case F.CheckObjectives asked:
                run.Do(new C.ObjectivesChecked(effect.Key, await check.Check(asked.Rehearsal, ct), run.Now));
                break;
            case F.LeaveSeat:
                run.Do(new C.SeatLeft(effect.Key, run.Now));
                break;
            case F.Evaluate asked:
                run.Do(new C.EvaluationStarted(effect.Key, run.Now));
                run.Do(new C.EvaluationCompleted(effect.Key, await evaluator.Evaluate(asked.Rehearsal, run.Played.Skills, ct), run.Now += work));
                break;
            default:
                throw new InvalidOperationException($"A played session has no {effect.GetType().Name}.");
        }
    }

    private static void Speak(Run run)
    {
        if (run.IsOver)
        {
            run.Now = run.Played.End == PlayedEnd.Idle ? run.State.NextDeadline()!.At : run.Now + pause;
            run.Do(run.Played.End == PlayedEnd.Idle ? new C.LookAtClock(run.Now) : new C.Stop(null, run.Now));
            return;
        }
        var (text, began) = (run.Next(), run.Now += pause);
        run.Now += Saying(text);
        run.Do(new C.TakeTurn(run.State.ExpectedNumber()!.Value, text, null, began, run.Now, run.Now, 0, run.Now));
    }

    private async Task<string> Text(Rehearsal rehearsal, CancellationToken ct)
    {
        var said = new StringBuilder();
        await foreach (var piece in partner.Reply(rehearsal, ct).WithCancellation(ct)) said.Append(piece);
        return said.ToString();
    }

    // Stored times end at the microsecond; these end at the second's tenth.
    private static TimeSpan Saying(string text) => TimeSpan.FromSeconds(Math.Round(Math.Max(1, text.Count(c => c == ' ') + 1) / WordsPerMinute * 60, 1));

    private sealed class Run(Played played)
    {
        private int said;

        public Played Played => played;

        public PracticeSession State { get; private set; } = PracticeSessionDecider.Initial;

        public DateTimeOffset Now { get; set; } = played.Begins;

        public ImmutableArray<E>.Builder Events { get; } = ImmutableArray.CreateBuilder<E>();

        /// <summary>Everything has been said.</summary>
        public bool IsOver => said == played.Lines.Count;

        public string Next() => played.Lines[said++];

        public void Do(C command)
        {
            var decision = PracticeSessionDecider.Decide(State, command);
            if (decision.Refusal is { } refusal) throw new InvalidOperationException($"{command.GetType().Name} was refused: {refusal.Code} {refusal.Detail}");
            foreach (var happened in decision.Events)
            {
                State = PracticeSessionDecider.Evolve(State, happened);
                Events.Add(happened);
            }
        }
    }
}
