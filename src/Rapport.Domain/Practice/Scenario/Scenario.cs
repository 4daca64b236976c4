using System.Text.Json.Serialization;
using E = Rapport.Domain.Practice.ScenarioEvent;

namespace Rapport.Domain.Practice;

/// <summary>A scenario of the catalogue, as the seed files have it.</summary>
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Offered), "offered")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
public abstract record Scenario
{
    private Scenario() { }

    public sealed record Unknown : Scenario;

    public sealed record Offered(ScenarioDefinition Definition, DateTimeOffset Since) : Scenario;

    /// <summary>No longer among the seed files; what was made of it stays.</summary>
    public sealed record Withdrawn(ScenarioDefinition Definition, DateTimeOffset At) : Scenario;

    internal static Scenario Evolve(Scenario state, E @event) => (state, @event) switch
    {
        (_, E.Imported e) => new Offered(e.Definition, e.At),
        (Offered s, E.Revised e) => s with { Definition = e.Definition },
        (Offered s, E.Withdrawn e) => new Withdrawn(s.Definition, e.At),
        _ => state,
    };
}
