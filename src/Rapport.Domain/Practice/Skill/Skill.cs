using System.Text.Json.Serialization;
using E = Rapport.Domain.Practice.SkillEvent;

namespace Rapport.Domain.Practice;

/// <summary>A skill of the catalogue, as the seed files have it.</summary>
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Offered), "offered")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
public abstract record Skill
{
    private Skill() { }

    public sealed record Unknown : Skill;

    public sealed record Offered(SkillDefinition Definition, DateTimeOffset Since) : Skill;

    /// <summary>No longer among the seed files; what was made of it stays.</summary>
    public sealed record Withdrawn(SkillDefinition Definition, DateTimeOffset At) : Skill;

    internal static Skill Evolve(Skill state, E @event) => (state, @event) switch
    {
        (_, E.Imported e) => new Offered(e.Definition, e.At),
        (Offered s, E.Revised e) => s with { Definition = e.Definition },
        (Offered s, E.Withdrawn e) => new Withdrawn(s.Definition, e.At),
        _ => state,
    };
}
