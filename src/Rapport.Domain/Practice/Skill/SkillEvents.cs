using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Practice;

/// <summary>What happens to a skill. The names here are the stored names.</summary>
[JsonDerivedType(typeof(Imported), "practice-skill.imported.v1")]
[JsonDerivedType(typeof(Revised), "practice-skill.revised.v1")]
[JsonDerivedType(typeof(Withdrawn), "practice-skill.withdrawn.v1")]
public abstract record SkillEvent
{
    private SkillEvent() { }

    /// <summary>When it was decided.</summary>
    public abstract DateTimeOffset At { get; init; }

    /// <summary>For the first time, or again after it was withdrawn.</summary>
    public sealed record Imported([property: NotPersonal("written by authors, for all")] SkillDefinition Definition, DateTimeOffset At) : SkillEvent;

    public sealed record Revised([property: NotPersonal("written by authors, for all")] SkillDefinition Definition, DateTimeOffset At) : SkillEvent;

    public sealed record Withdrawn(DateTimeOffset At) : SkillEvent;
}
