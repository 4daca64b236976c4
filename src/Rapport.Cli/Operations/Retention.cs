using System.CommandLine;
using Rapport.Client;
using Spectre.Console;

namespace Rapport.Cli.Operations;

internal static class Retention
{
    public static Command Command()
    {
        var data = OperatorAccess.Data();
        var show = new Command("show", "The rules, when they run next, and what the last runs did.");
        show.Operates(data, async (_, operations, terminal, ct) => Show(terminal, await operations.Retention(ct)));
        var run = new Command("run", "Remove now what is too old, beside the daily runs.");
        run.Operates(data, async (_, operations, terminal, ct) =>
        {
            await operations.RunRetention(ct);
            terminal.Say("It runs. See 'rapport retention show'.");
        });
        return new Command("retention", "What is removed by age (for whoever runs the server).") { data, show, run };
    }

    private static void Show(Terminal terminal, RetentionStatus status)
    {
        terminal.Say(status.NextAt is { } next ? $"Next run: {Terminal.Local(next)}" : "Nothing is planned yet.");
        var rules = new Table { Border = TableBorder.None }.AddColumns("[bold]Rule[/]", "[bold]Older than[/]", "[bold]What goes[/]");
        foreach (var rule in status.Rules) rules.AddRow(Terminal.Safe(rule.Name), rule.On ? $"{rule.Age}" : "[yellow]off[/]", Terminal.Safe(rule.Purpose ?? ""));
        terminal.Out.Write(rules);
        var runs = status.Running is { } running ? status.Reports.Prepend(running) : status.Reports;
        var reports = new Table { Border = TableBorder.None }.AddColumns("[bold]Run[/]", "[bold]Started[/]", "[bold]Rule[/]", "[bold]Removed[/]", "[bold]Outcome[/]");
        foreach (var report in runs)
            foreach (var rule in report.Rules)
                reports.AddRow(
                    $"{report.Number}", Terminal.Local(report.StartedAt), Terminal.Safe(rule.Rule), $"{rule.Removed}",
                    rule.Outcome == RuleOutcome.Failed ? $"[red]failed: {Terminal.Safe(rule.Reason ?? "")}[/]" : rule.Outcome.ToString().ToLowerInvariant());
        terminal.Out.Write(reports);
    }
}
