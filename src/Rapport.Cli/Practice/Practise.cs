using System.CommandLine;
using Rapport.Cli.Accounts;
using Rapport.Client;
using Spectre.Console;

namespace Rapport.Cli.Practice;

/// <summary>A whole session in the terminal.</summary>
internal static class Practise
{
    public static Command Command()
    {
        var scenario = new Argument<string?>("scenario") { Description = "Its id, as 'rapport scenarios' lists it; chosen from a list when missing", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<FileInfo?>("--script") { Description = "Takes your lines from a file, one per row, instead of asking for them", HelpName = "FILE" };
        var command = new Command("practice", "Have a conversation, see it end, and see how you did. Ctrl-C stops it. Exit code: 0 when it ended by itself, 3 when it was stopped.") { scenario, file };
        command.Does(async (parsed, terminal, ct) =>
        {
            using var client = KeptSessions.SignedIn(ServerOption.Of(parsed));
            using var script = parsed.GetValue(file) is { } named ? TraineeLines.OfScript(named) : null;
            var chosen = parsed.GetValue(scenario) ?? await Choose(client, terminal, ct);
            // Only now: who listens for lines already would take the keys away from the list.
            using var lines = script ?? TraineeLines.Typed();
            Introduce(terminal, await client.Practice.Scenario(chosen, ct));
            var session = await client.Practice.Start(chosen, ct);
            using var room = new Room(client, terminal, session, lines);
            return await room.Run(ct);
        });
        return command;
    }

    private static async Task<string> Choose(RapportClient client, Terminal terminal, CancellationToken ct)
    {
        if (!terminal.IsInteractive) throw new CliFailure("cli.no-scenario", "Name the scenario: 'rapport practice SCENARIO'. 'rapport scenarios' lists them.");
        var all = await Scenarios.All(client, new(), ct);
        if (all.Count == 0) throw new CliFailure("cli.no-scenario", "The server has no scenarios. Whoever runs it imports them with 'rapport seeds import'.");
        var prompt = new SelectionPrompt<ScenarioItem>
        {
            Title = "What do you want to practise?",
            PageSize = 15,
            SearchEnabled = true,
            // A space chooses, as Enter does, so more than one word can't be searched for.
            SearchPlaceholderText = "Type a word to find it; Enter chooses",
            Converter = s => Terminal.Safe($"{s.Title} ({s.Difficulty.ToString().ToLowerInvariant()}, {s.Language}) with {s.Partner?.Name}"),
        };
        return (await prompt.AddChoices(all).ShowAsync(terminal.Out, ct)).Id;
    }

    private static void Introduce(Terminal terminal, ScenarioDetail scenario)
    {
        terminal.Say();
        terminal.Show($"[bold]{Terminal.Safe(scenario.Title)}[/]");
        if (scenario.Partner is { } partner) terminal.Show($"[grey]With {Terminal.Safe(partner.Name)}, {Terminal.Safe(partner.Role)}[/]");
        terminal.Say();
        terminal.Say(scenario.Brief);
        terminal.Say();
        foreach (var objective in scenario.Objectives) terminal.Say($"  ○ {objective.Text}");
        if (scenario.End is { } end)
            terminal.Show($"[grey]{Terminal.Safe($"At most {end.MaxTurns} turns and {end.MaxMinutes} minutes; {end.IdleSeconds} seconds of silence end it. Ctrl-C stops it.")}[/]");
        terminal.Say();
    }
}
