using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Silo.Practice;

namespace Rapport.Silo.Tests.Practice;

/// <summary>Sessions that a user has had at other times than now, played by the real partner, check and evaluator.</summary>
internal static class PlayedHistory
{
    public static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Answers the position of its last event.</summary>
    public static async Task<long> Played(
        this SiloHost host, User owner, string id, string scenario, DateTimeOffset begins, PlayedEnd end = PlayedEnd.Stopped, params string[] lines)
    {
        var grains = host.Services.GetRequiredService<IGrains>();
        var offered = (Scenario.Offered)((Answer<Scenario>.Done)await grains.Read(ScenarioDecider.Family, scenario)).State!;
        var skills = new List<SkillDefinition>();
        foreach (var skill in offered.Definition.Skills)
            skills.Add(((Skill.Offered)((Answer<Skill>.Done)await grains.Read(SkillDecider.Family, skill)).State!).Definition);
        var play = new Played(id, owner.Id, offered.Definition, [.. skills], lines, end, begins);
        var events = await host.Services.GetRequiredService<PlayedSession>().Play(play, default);
        var appended = await host.Services.GetRequiredService<IEventStore>().Append(
            new(new(PracticeSessionDecider.Category, id), 0, [.. events.Select(e => new Proposed(e, new Cause($"play-{id}", "test", owner.Id)))], Person: owner.Id));
        // As an aggregate does, or the views would find it at their next look.
        host.Services.GetRequiredService<CommitSignal>().Raise();
        return appended.Should().BeOfType<Appended.At>().Subject.Position;
    }
}
