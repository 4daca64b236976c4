using Rapport.Client;

namespace Rapport.Cli.Practice;

/// <summary>How a session looks: who says what, how the objectives stand, how it ended, how it was rated.</summary>
internal sealed class Stage(Terminal terminal, PracticeSession session)
{
    private readonly string partner = session.PartnerName ?? "Partner";
    private readonly Dictionary<string, Verdict> verdicts = [];

    // The partner's line that is being shown, and what of it is.
    private int? speaking;
    private string shown = "";
    private int column;
    private bool prompted;

    public void Show(SessionPush push)
    {
        switch (push)
        {
            case SessionPush.QueuePosition queued:
                Note($"All seats are taken. You are number {queued.Place} in the queue; it starts by itself.");
                break;
            case SessionPush.PartnerPartial part when terminal.IsLive:
                Speak(part.Number, part.Text);
                break;
            case SessionPush.PartnerTurn turn:
                Speak(turn.Number, turn.Text);
                FinishLine();
                break;
            case SessionPush.TurnFailed failed:
                Note($"{failed.Reason} [{failed.Code}]");
                break;
            case SessionPush.Objective judged:
                Judged(judged);
                break;
            case SessionPush.Ended ended:
                Ended(ended);
                break;
            case SessionPush.EvaluationFailed { RetryAt: { } retry } failed:
                Note($"The evaluation failed ({failed.Reason}) and is tried again at {Terminal.Local(retry)}.");
                break;
            case SessionPush.EvaluationFailed failed:
                Note($"The evaluation failed: {failed.Reason}");
                break;
            case SessionPush.EvaluationReady ready:
                Evaluations.Show(terminal, ready.Report);
                break;
        }
    }

    /// <summary>It is the trainee's turn.</summary>
    public void Prompt(bool scripted)
    {
        if (scripted || !terminal.IsInteractive) return;
        terminal.Out.Write(new Spectre.Console.Markup("[bold cyan]You:[/] "));
        prompted = true;
    }

    /// <summary>What the trainee said, unless it stands there because it was typed there.</summary>
    public void Said(string text, bool typed)
    {
        prompted = false;
        if (!typed) terminal.Show($"[bold cyan]You:[/] {Terminal.Safe(text)}");
    }

    public void Ask(string question)
    {
        NewLine();
        terminal.Out.Write(new Spectre.Console.Markup($"[yellow]{Terminal.Safe(question)}[/] "));
        prompted = true;
    }

    public void Note(string text)
    {
        NewLine();
        terminal.Show($"[yellow]{Terminal.Safe(text)}[/]");
    }

    /// <summary>Shows of the line what is not shown yet.</summary>
    private void Speak(int number, string text)
    {
        if (speaking != number)
        {
            NewLine();
            (speaking, shown) = (number, "");
            Name();
        }
        else if (!text.StartsWith(shown, StringComparison.Ordinal))
        {
            // The line was begun again, otherwise: after a failure of whoever speaks it.
            if (shown.StartsWith(text, StringComparison.Ordinal)) return;
            terminal.Say(" …");
            Name();
            shown = "";
        }
        Flow(text[shown.Length..]);
        shown = text;
    }

    private void Name()
    {
        terminal.Out.Write(new Spectre.Console.Markup($"[bold green]{Terminal.Safe(partner)}:[/] "));
        column = partner.Length + 2;
    }

    // Piece by piece: each would be broken into lines as if it began one.
    private void Flow(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var space = text.IndexOf(' ', from);
            var word = text[from..(space < 0 ? text.Length : space)];
            if (column > 0 && column + word.Length >= terminal.Out.Profile.Width)
            {
                terminal.Say();
                column = 0;
            }
            var piece = space < 0 ? word : $"{word} ";
            terminal.Out.Write(new Spectre.Console.Text(piece));
            column += piece.Length;
            from += piece.Length;
        }
    }

    private void FinishLine()
    {
        terminal.Say();
        speaking = null;
    }

    private void Judged(SessionPush.Objective judged)
    {
        foreach (var progress in judged.Objectives)
        {
            if (verdicts.GetValueOrDefault(progress.ObjectiveId, Verdict.Open) == progress.Verdict) continue;
            verdicts[progress.ObjectiveId] = progress.Verdict;
            var text = session.Objectives.FirstOrDefault(o => o.Id == progress.ObjectiveId)?.Text ?? progress.ObjectiveId;
            NewLine();
            terminal.Show(progress.Verdict switch
            {
                Verdict.Met => $"  [green]✓ {Terminal.Safe(text)}[/] [grey]{Terminal.Safe(progress.Reason)}[/]",
                Verdict.Failed => $"  [red]✗ {Terminal.Safe(text)}[/] [grey]{Terminal.Safe(progress.Reason)}[/]",
                _ => $"  ○ {Terminal.Safe(text)}",
            });
        }
    }

    private void Ended(SessionPush.Ended ended)
    {
        NewLine();
        terminal.Say();
        terminal.Show($"[bold]The session has ended: {History.Ending(ended.Reason)}.[/]");
        terminal.Say(ended.Message);
        if (ended.Note is { Length: > 0 } note) terminal.Show($"[grey]{Terminal.Safe(note)}[/]");
        terminal.Say();
    }

    // Nothing is written behind an open line, or behind what is being typed.
    private void NewLine()
    {
        if (speaking is not null) FinishLine();
        else if (prompted) terminal.Say();
        prompted = false;
    }
}
