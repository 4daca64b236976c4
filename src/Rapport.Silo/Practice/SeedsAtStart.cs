using Microsoft.Extensions.Options;
using Rapport.Engine.Grains;

namespace Rapport.Silo.Practice;

/// <summary>Imports the server's folder of seeds before the first request. What is wrong with it is told, and the catalogue stays as it was.</summary>
internal sealed partial class SeedsAtStart(ImportSeeds import, Engine.Views.Views views, IOptions<SeedOptions> options, ILogger<SeedsAtStart> log) : IHostedService
{
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(20);

    /// <summary>For the line at start; null before.</summary>
    public string? Outcome { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Find() is null)
        {
            Outcome = "none: no folder of seeds was found; set Rapport:Seeds:Directory";
            return;
        }
        var run = Guid.NewGuid().ToString("n");
        var report = await import.Run(null, new Cause(run, run, "seeds"), cancellationToken);
        // From the first request on the views are there, and show what was imported.
        foreach (var view in (string[])[ScenarioCatalogueView.ViewName, SkillsView.ViewName, HistoryView.ViewName]) await views.WaitFor(view, report.Position, longestWait, cancellationToken);
        foreach (var fault in report.Refused) LogRefused(log, fault.File, fault.Field, fault.Reason);
        foreach (var (scenario, missing) in report.Incomplete) LogIncomplete(log, scenario, string.Join(", ", missing));
        Outcome = report.Refused.Count > 0
            ? $"refused, the catalogue stays as it was: {report.Refused.Count} faults, the first in {report.Refused.First().File}: {report.Refused.First().Field} {report.Refused.First().Reason}"
            : $"{Count(report, "scenarios/")} scenarios, {Count(report, "skills/")} skills from {report.Path}";
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static int Count(SeedReport report, string kind) =>
        report.Imported.Concat(report.Revised).Concat(report.Unchanged).Count(n => n.StartsWith(kind, StringComparison.Ordinal));

    [LoggerMessage(1, LogLevel.Error, "Seeds are refused: {File} {Field}: {Reason}")]
    private static partial void LogRefused(ILogger log, string file, string field, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Scenario} can't be started: it lacks {Missing}")]
    private static partial void LogIncomplete(ILogger log, string scenario, string missing);
}
