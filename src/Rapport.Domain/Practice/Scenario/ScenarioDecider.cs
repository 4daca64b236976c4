using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Practice.ScenarioCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Practice.ScenarioEvent>;
using E = Rapport.Domain.Practice.ScenarioEvent;
using S = Rapport.Domain.Practice.Scenario;

namespace Rapport.Domain.Practice;

[JsonDerivedType(typeof(Import), "import")]
[JsonDerivedType(typeof(Withdraw), "withdraw")]
public abstract record ScenarioCommand
{
    private ScenarioCommand() { }

    public abstract DateTimeOffset Now { get; init; }

    /// <summary>As the seed file says now. The same revision again changes nothing.</summary>
    public sealed record Import(ScenarioDefinition Definition, DateTimeOffset Now) : ScenarioCommand;

    /// <summary>The seed files have it no longer.</summary>
    public sealed record Withdraw(DateTimeOffset Now) : ScenarioCommand;
}

public sealed class ScenarioDecider : IDecider<Scenario, ScenarioCommand, ScenarioEvent>
{
    public static readonly Family<Scenario, ScenarioCommand> Family = Deciding.Family.Of<ScenarioDecider, Scenario, ScenarioCommand, ScenarioEvent>();

    private ScenarioDecider() { }

    public static string Category => "practice-scenario";

    public static Scenario Initial { get; } = new S.Unknown();

    public static Scenario Evolve(Scenario state, ScenarioEvent @event) => S.Evolve(state, @event);

    public static Decision<ScenarioEvent> Decide(Scenario state, ScenarioCommand command) => (state, command) switch
    {
        (S.Offered s, C.Import c) when s.Definition.Id != c.Definition.Id => new Refusal("practice.scenario-mismatch", $"This is the scenario '{s.Definition.Id}', not '{c.Definition.Id}'."),
        (S.Offered s, C.Import c) when s.Definition.Revision == c.Definition.Revision => D.AlreadySo,
        (S.Offered, C.Import c) => new E.Revised(c.Definition, c.Now),
        (_, C.Import c) => new E.Imported(c.Definition, c.Now),
        (S.Offered, C.Withdraw c) => new E.Withdrawn(c.Now),
        (S.Withdrawn, C.Withdraw) => D.AlreadySo,
        (S.Unknown, C.Withdraw) => new Refusal("practice.scenario-not-found", "There is no such scenario."),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    public static Agenda<ScenarioCommand> Agenda(Scenario state) => Agenda<C>.Nothing;
}
