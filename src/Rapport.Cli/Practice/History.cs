using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rapport.Cli.Accounts;
using Rapport.Client;
using Spectre.Console;

namespace Rapport.Cli.Practice;

internal static class History
{
    public static Command Command()
    {
        var search = new Argument<string[]>("search") { Description = "A part of the title or of an objective", Arity = ArgumentArity.ZeroOrMore };
        var oldest = new Option<bool>("--oldest-first") { Description = "The newest come first otherwise" };
        var count = new Option<int>("--count") { Description = "How many at most, 1 to 100", HelpName = "N", DefaultValueFactory = _ => 20 };
        var command = new Command("history", "List the sessions that you had.") { search, oldest, count };
        command.Does(async (parsed, terminal, ct) =>
        {
            using var client = KeptSessions.SignedIn(ServerOption.Of(parsed));
            // One command is one step.
            var page = await client.Practice.History(
                new(StepCount: 1, string.Join(' ', parsed.GetValue(search) ?? []), OldestFirst: parsed.GetValue(oldest), PageSize: parsed.GetValue(count)), ct);
            if (page.Items.Count == 0) terminal.Say("There is no session here yet. Begin with: rapport practice");
            else Show(terminal, page);
        });
        return command;
    }

    private static void Show(Terminal terminal, HistoryPage page)
    {
        var table = new Table { Border = TableBorder.None }
            .AddColumns("[bold]Started[/]", "[bold]Scenario[/]", "[bold]Title[/]", "[bold]Ended[/]", "[bold]Turns[/]", "[bold]Objectives[/]", "[bold]Rating[/]");
        foreach (var s in page.Items)
            table.AddRow(
                Terminal.Local(s.StartedAt ?? s.OpenedAt), $"[green]{Terminal.Safe(s.ScenarioId)}[/]", Terminal.Safe(s.Title), Ending(s.Ending),
                $"{s.Turns}", $"{s.ObjectivesMet} of {s.Objectives}", s.Rating is { } rating ? rating.ToString("0.0", CultureInfo.InvariantCulture) : "-");
        terminal.Out.Write(table);
        if (page.Next is not null) terminal.Say("There are more: --count, or a word to search for.");
    }

    public static string Ending(EndReason? reason) => reason is { } r ? JsonNamingPolicy.KebabCaseLower.ConvertName(r.ToString()).Replace('-', ' ') : "-";
}
