using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Practice.SkillCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Practice.SkillEvent>;
using E = Rapport.Domain.Practice.SkillEvent;
using S = Rapport.Domain.Practice.Skill;

namespace Rapport.Domain.Practice;

[JsonDerivedType(typeof(Import), "import")]
[JsonDerivedType(typeof(Withdraw), "withdraw")]
public abstract record SkillCommand
{
    private SkillCommand() { }

    public abstract DateTimeOffset Now { get; init; }

    /// <summary>As the seed file says now. The same revision again changes nothing.</summary>
    public sealed record Import(SkillDefinition Definition, DateTimeOffset Now) : SkillCommand;

    /// <summary>The seed files have it no longer.</summary>
    public sealed record Withdraw(DateTimeOffset Now) : SkillCommand;
}

public sealed class SkillDecider : IDecider<Skill, SkillCommand, SkillEvent>
{
    public static readonly Family<Skill, SkillCommand> Family = Deciding.Family.Of<SkillDecider, Skill, SkillCommand, SkillEvent>();

    private SkillDecider() { }

    public static string Category => "practice-skill";

    public static Skill Initial { get; } = new S.Unknown();

    public static Skill Evolve(Skill state, SkillEvent @event) => S.Evolve(state, @event);

    public static Decision<SkillEvent> Decide(Skill state, SkillCommand command) => (state, command) switch
    {
        (S.Offered s, C.Import c) when s.Definition.Id != c.Definition.Id => new Refusal("practice.skill-mismatch", $"This is the skill '{s.Definition.Id}', not '{c.Definition.Id}'."),
        (S.Offered s, C.Import c) when s.Definition.Revision == c.Definition.Revision => D.AlreadySo,
        (S.Offered, C.Import c) => new E.Revised(c.Definition, c.Now),
        (_, C.Import c) => new E.Imported(c.Definition, c.Now),
        (S.Offered, C.Withdraw c) => new E.Withdrawn(c.Now),
        (S.Withdrawn, C.Withdraw) => D.AlreadySo,
        (S.Unknown, C.Withdraw) => new Refusal("practice.skill-not-found", "There is no such skill."),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    public static Agenda<SkillCommand> Agenda(Skill state) => Agenda<C>.Nothing;
}
