using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Xunit;

namespace Rapport.Domain.Tests.Golden;

/// <summary>Names are the storage format, and a member without a name would be found out only when it is first written.</summary>
public partial class FamilySpecs
{
    public static TheoryData<string> Categories => [.. Families.All.Select(a => a.Category)];

    [Fact]
    public void The_aggregates_are_found() => Families.All.Select(a => a.Category).Should()
        .Contain(["practice-floor", "practice-scenario", "practice-session", "practice-skill"]).And.OnlyHaveUniqueItems().And.OnlyContain(c => Kebab().IsMatch(c));

    [Theory]
    [MemberData(nameof(Categories))]
    public void Event_names_say_their_category_and_version(string category) => Members(category, a => a.Event)
        .Should().NotBeEmpty().And.OnlyContain(name => name.StartsWith(category + ".", StringComparison.Ordinal) && Versioned().IsMatch(name));

    [Theory]
    [MemberData(nameof(Categories))]
    public void Commands_and_states_are_named_in_kebab_case(string category)
    {
        Members(category, a => a.Command).Should().NotBeEmpty().And.OnlyContain(name => Kebab().IsMatch(name));
        Members(category, a => a.State).Where(name => !Kebab().IsMatch(name)).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Categories))]
    public void Commands_and_filled_states_survive_json(string category)
    {
        var aggregate = Families.All.Single(a => a.Category == category);
        foreach (var family in new[] { aggregate.Command, aggregate.State })
            foreach (var type in Concrete(family))
            {
                // A revision of its own: one of a golden file, which may know less, would be shared with it.
                var json = System.Text.Json.JsonSerializer.Serialize(ExampleOf.Type(type), family, Json.Options).Replace("some Revision", "filled Revision", StringComparison.Ordinal);
                System.Text.Json.JsonSerializer.Serialize(System.Text.Json.JsonSerializer.Deserialize(json, family, Json.Options), family, Json.Options).Should().Be(json);
            }
    }

    [Theory]
    [MemberData(nameof(Categories))]
    public void Every_command_and_event_on_every_kind_of_state_is_answered(string category)
    {
        var aggregate = Families.All.Single(a => a.Category == category);
        GetType().GetMethod(nameof(Answer), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(aggregate.Decider, aggregate.State, aggregate.Command, aggregate.Event).Invoke(null, null);
    }

    private static void Answer<TDecider, TState, TCommand, TEvent>()
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        var events = Examples<TEvent>().ToList();
        foreach (var state in Examples<TState>().Prepend(TDecider.Initial).ToList())
        {
            TDecider.Agenda(state).Effects.Select(e => e.Key).Should().OnlyHaveUniqueItems();
            foreach (var command in Examples<TCommand>())
                TDecider.Decide(state, command).Events.Select(e => TDecider.Evolve(state, e)).Should().NotContainNulls();
            events.Select(e => TDecider.Evolve(state, e)).Should().NotContainNulls();
        }
    }

    private static IEnumerable<TFamily> Examples<TFamily>() => Concrete(typeof(TFamily)).Select(ExampleOf.Type).Cast<TFamily>();

    [Fact]
    public void No_member_of_a_closed_family_is_without_a_name() => Families.Closed
        .SelectMany(family => Families.Domain.GetTypes().Where(t => t.IsSubclassOf(family) && !t.IsAbstract).Except(Families.Members(family).Select(m => m.DerivedType)))
        .Should().BeEmpty();

    [Fact]
    public void Names_within_a_family_are_unique() => Families.Closed
        .Should().AllSatisfy(family => Families.Members(family).Select(m => m.TypeDiscriminator).Should().OnlyHaveUniqueItems());

    [Fact]
    public void Members_of_a_family_are_sealed() => Families.Closed
        .SelectMany(Families.Members).Select(m => m.DerivedType).Where(t => !t.IsSealed).Should().BeEmpty();

    [Fact]
    public void Nobody_else_can_add_to_a_family() => Families.Closed
        .Where(f => f.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(c => !c.IsPrivate && c.GetParameters() is var p && !(p.Length == 1 && p[0].ParameterType == f)))
        .Should().BeEmpty("a closed family has a private constructor");

    private static IEnumerable<string> Members(string category, Func<Families.Aggregate, Type> family) =>
        Families.Members(family(Families.All.Single(a => a.Category == category))).Select(m => (string)m.TypeDiscriminator!);

    private static IEnumerable<Type> Concrete(Type family) => Families.Members(family).Select(m => m.DerivedType).DefaultIfEmpty(family);

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Kebab();

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*$")]
    private static partial Regex Versioned();
}
