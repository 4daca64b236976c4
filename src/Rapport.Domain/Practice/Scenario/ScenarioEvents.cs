using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Practice;

/// <summary>What happens to a scenario. The names here are the stored names.</summary>
[JsonDerivedType(typeof(Imported), "practice-scenario.imported.v1")]
[JsonDerivedType(typeof(Revised), "practice-scenario.revised.v1")]
[JsonDerivedType(typeof(Withdrawn), "practice-scenario.withdrawn.v1")]
public abstract record ScenarioEvent
{
    private ScenarioEvent() { }

    /// <summary>When it was decided.</summary>
    public abstract DateTimeOffset At { get; init; }

    /// <summary>For the first time, or again after it was withdrawn.</summary>
    public sealed record Imported([property: NotPersonal("written by authors, for all")] ScenarioDefinition Definition, DateTimeOffset At) : ScenarioEvent;

    public sealed record Revised([property: NotPersonal("written by authors, for all")] ScenarioDefinition Definition, DateTimeOffset At) : ScenarioEvent;

    public sealed record Withdrawn(DateTimeOffset At) : ScenarioEvent;
}
