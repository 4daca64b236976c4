using System.CommandLine;
using Rapport.Client;
using Spectre.Console;

namespace Rapport.Cli.Operations;

internal static class Views
{
    public static Command Command()
    {
        var data = OperatorAccess.Data();
        var status = new Command("status", "How far each view is.");
        status.Operates(data, async (_, operations, terminal, ct) => Show(terminal, await operations.Views(ct)));

        var name = new Argument<string>("name") { Description = "Of the view, as 'views status' lists it" };
        var rebuild = new Command("rebuild", "Build a view again from all events, compare, and put it in the old one's place. Readers notice nothing.") { name };
        rebuild.Operates(data, async (parsed, operations, terminal, ct) =>
        {
            var report = await operations.RebuildView(parsed.GetValue(name)!, ct);
            terminal.Say($"{report.Name}: {report.RowsAfter} rows up to position {report.Position}, {report.Differing} of them other than before.");
            foreach (var key in report.Keys) terminal.Say($"  {key}");
        });

        var stopped = new Argument<string>("name") { Description = "Of the view, as 'views status' lists it" };
        var retry = new Command("retry", "Let a stopped view try again, after what stopped it was mended.") { stopped };
        retry.Operates(data, async (parsed, operations, terminal, ct) =>
        {
            await operations.RetryView(parsed.GetValue(stopped)!, ct);
            terminal.Say("It tries again. See 'rapport views status'.");
        });
        return new Command("views", "What is read (for whoever runs the server).") { data, status, rebuild, retry };
    }

    private static void Show(Terminal terminal, IReadOnlyList<ViewStatus> views)
    {
        var table = new Table { Border = TableBorder.None }.AddColumns("[bold]View[/]", "[bold]State[/]", "[bold]Rows[/]", "[bold]Position[/]", "[bold]Behind[/]");
        foreach (var v in views)
            table.AddRow(Terminal.Safe(v.Name), v.State == ViewState.Stopped ? "[red]stopped[/]" : v.State.ToString().ToLowerInvariant(), $"{v.Rows}", $"{v.Position}", $"{v.Lag}");
        terminal.Out.Write(table);
        foreach (var v in views)
            if (v.Fault is { } fault) terminal.Show($"[red]{Terminal.Safe($"{v.Name} stands still before {fault.Event} of {fault.Stream} at {fault.Position}: {fault.Message}")}[/]");
    }
}
