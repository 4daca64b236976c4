using System.CommandLine;
using Rapport.Cli.Accounts;
using Rapport.Client;
using Spectre.Console;

namespace Rapport.Cli.Practice;

internal static class Scenarios
{
    public static Command Command()
    {
        var search = new Argument<string[]>("search") { Description = "Words that stand in it", Arity = ArgumentArity.ZeroOrMore };
        var skill = new Option<string[]>("--skill") { Description = "Only those that train a skill", HelpName = "ID" };
        var language = new Option<string[]>("--language") { Description = "Only those in a language, as en or de", HelpName = "CODE" };
        var command = new Command("scenarios", "List the scenarios that can be practised.") { search, skill, language };
        command.Does(async (parsed, terminal, ct) =>
        {
            using var client = KeptSessions.SignedIn(ServerOption.Of(parsed));
            var text = string.Join(' ', parsed.GetValue(search) ?? []);
            var found = await All(client, new(text, Skills: parsed.GetValue(skill), Languages: parsed.GetValue(language)), ct);
            if (found.Count == 0) terminal.Say("No scenario fits. 'rapport scenarios' without words lists all.");
            else Show(terminal, found);
        });
        return command;
    }

    /// <summary>Of all pages.</summary>
    public static async Task<IReadOnlyList<ScenarioItem>> All(RapportClient client, ScenarioSearch search, CancellationToken ct)
    {
        var all = new List<ScenarioItem>();
        for (ScenarioSearch? next = search with { PageSize = 100 }; next is not null;)
        {
            var page = await client.Practice.FindScenarios(next, ct);
            all.AddRange(page.Items);
            next = page.Next is { } cursor ? next with { Cursor = cursor } : null;
        }
        return all;
    }

    private static void Show(Terminal terminal, IReadOnlyList<ScenarioItem> scenarios)
    {
        var table = new Table { Border = TableBorder.None }.AddColumns("[bold]Scenario[/]", "[bold]Title[/]", "[bold]With[/]", "", "[bold]Trains[/]");
        foreach (var s in scenarios)
            table.AddRow(
                $"[green]{Terminal.Safe(s.Id)}[/]", Terminal.Safe(s.Title), Terminal.Safe(s.Partner is { } p ? $"{p.Name}, {p.Role}" : ""),
                Terminal.Safe($"{s.Difficulty.ToString().ToLowerInvariant()}, {s.Language}"), Terminal.Safe(string.Join(", ", s.Skills)));
        terminal.Out.Write(table);
        terminal.Say();
        terminal.Say("Practise one with: rapport practice SCENARIO");
    }
}
