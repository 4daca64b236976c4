using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Accounts;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>
/// With <c>--demo</c> the demo user has a history: the shipped dialogues, played over the last weeks. Each session is one append to a
/// stream that did not exist, so it is there once, whole, on however many nodes and starts; one that the user deleted stays deleted.
/// Dialogues that fail end in <c>.lost.txt</c>.
/// </summary>
internal sealed partial class DemoHistory(
    IOptions<ServerOptions> server, IOptions<SeedOptions> seeds, IGrains grains, IEventStore store, Engine.Views.Views views, PlayedSession player,
    TimeProvider time, ILogger<DemoHistory> log) : IHostedService
{
    private const bool Won = false, Lost = true;
    private const string LostEnding = ".lost.txt";

    // Newest first. How many of a dialogue's lines are said (0: all), and how it ends if nothing else ends it.
    private static readonly ImmutableArray<Entry> diary =
    [
        new(1, 9, Won, 0, PlayedEnd.Stopped), new(2, 17, Won, 0, PlayedEnd.Stopped), new(4, 12, Won, 2, PlayedEnd.Stopped), new(6, 8, Won, 0, PlayedEnd.Stopped),
        new(9, 16, Won, 3, PlayedEnd.Outage), new(12, 10, Won, 0, PlayedEnd.Stopped), new(15, 13, Lost, 0, PlayedEnd.Stopped), new(19, 9, Won, 0, PlayedEnd.Stopped),
        new(24, 18, Won, 2, PlayedEnd.Idle), new(30, 11, Won, 0, PlayedEnd.Stopped),
    ];

    private sealed record Entry(int DaysAgo, int Hour, bool IsLost, int Lines, PlayedEnd End);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!server.Value.Demo) return;
        if (seeds.Value.Find() is not { } folder || Path.Combine(folder, "dialogues") is var dialogues && !Directory.Exists(dialogues))
        {
            LogNoDialogues(log);
            return;
        }
        var files = Directory.GetFiles(dialogues, "*.txt").Order(StringComparer.Ordinal).ToLookup(f => f.EndsWith(LostEnding, StringComparison.Ordinal));
        for (var i = 0; i < diary.Length; i++)
            // So many as there are, in turn: with few dialogues some are practised more than once.
            if (files[diary[i].IsLost].DefaultIfEmpty().ToList() is var some && some[i % some.Count] is { } file) await Play(i, file, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Play(int entry, string file, CancellationToken ct)
    {
        var stream = new StreamId(PracticeSessionDecider.Category, $"demo-{entry + 1}");
        if ((await store.Read(stream, after: 0, upTo: null, ct)).Count > 0) return;
        if (await Scenario(file, ct) is not { } scenario)
        {
            LogNoScenario(log, Path.GetFileName(file));
            return;
        }
        var (daysAgo, hour, _, lines, end) = diary[entry];
        var said = (await File.ReadAllLinesAsync(file, ct)).Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        var begins = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(-daysAgo).AddHours(hour);
        var events = await player.Play(
            new(stream.Id, DemoUser.Id, scenario, await Skills(scenario, ct), lines == 0 ? said : [.. said.Take(lines)], end, begins), ct);
        var cause = new Cause($"demo-{entry + 1}", "demo", DemoUser.Id);
        switch (await store.Append(new(stream, Expected: 0, [.. events.Select(e => new Proposed(e, cause))], Person: DemoUser.Id), ct))
        {
            case Appended.At at:
                await views.WaitFor(HistoryView.ViewName, at.Position, ct: ct);
                break;
            case Appended.Unknown unknown:
                throw unknown.Reason;
                // A conflict: another node was faster.
        }
    }

    // A dialogue is named after its scenario; what follows a dot tells several of one scenario apart.
    private async Task<ScenarioDefinition?> Scenario(string file, CancellationToken ct) =>
        await grains.Read(ScenarioDecider.Family, Path.GetFileName(file).Split('.')[0], ct) is Answer<Scenario>.Done { State: Scenario.Offered { Definition: { Status: Publication.Published } scenario } }
        && !scenario.Missing().Any() ? scenario : null;

    private async Task<ImmutableArray<SkillDefinition>> Skills(ScenarioDefinition scenario, CancellationToken ct)
    {
        var skills = ImmutableArray.CreateBuilder<SkillDefinition>();
        foreach (var id in scenario.Skills)
            if (await grains.Read(SkillDecider.Family, id, ct) is Answer<Skill>.Done { State: Skill.Offered skill }) skills.Add(skill.Definition);
        return skills.ToImmutable();
    }

    [LoggerMessage(1, LogLevel.Warning, "The demo user gets no history: there is no folder 'dialogues' in the folder of seeds")]
    private static partial void LogNoDialogues(ILogger log);

    [LoggerMessage(2, LogLevel.Warning, "The demo user's history lacks a session: the dialogue {File} belongs to no scenario that is published and complete")]
    private static partial void LogNoScenario(ILogger log, string file);
}
