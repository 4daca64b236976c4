using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Domain.Tests.Golden;
using Rapport.Engine.Events;
using Xunit;

namespace Rapport.Domain.Tests.Architecture;

/// <summary>
/// Whatever text is in an event is somebody's until it is said otherwise. The rule: a text is marked <see cref="PersonalAttribute"/>, or it or
/// what holds it is marked <see cref="NotPersonalAttribute"/> with the reason, or its name ends as those of ids and codes do.
/// </summary>
public class PersonalSpecs
{
    private static readonly string[] OfIdsAndCodes = ["Id", "Ids", "Code", "Role", "Key", "Stamp", "Revision"];

    public static TheoryData<string> Names => [.. Families.Events.Keys.Order()];

    public static TheoryData<string> Categories => [.. Families.All.Select(a => a.Category)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_text_in_an_event_is_marked_or_plainly_none_of_a_person(string name) => Undecided(Families.Events[name], "", [])
        .Should().BeEmpty("text in an event is marked [Personal], or [NotPersonal(why)], or called like an id or a code");

    [Theory]
    [MemberData(nameof(Categories))]
    public void Who_has_marked_text_says_whose_it_is(string category)
    {
        var aggregate = Families.All.Single(a => a.Category == category);
        if (typeof(IOfPerson).IsAssignableFrom(aggregate.State)) return;
        Families.Members(aggregate.Event).Select(m => m.DerivedType).Where(e => IsMarked(e, []) && !typeof(IOfPerson).IsAssignableFrom(e))
            .Should().BeEmpty($"the state of {category} has to be an IOfPerson, or these events");
    }

    [Fact]
    public void All_marked_text_can_be_sealed() =>
        FluentActions.Invoking(() => new EventNames(Families.All.Select(a => a.Event))).Should().NotThrow();

    [Fact]
    public void A_text_that_nobody_thought_of_is_noticed() => Undecided(typeof(Thoughtless), "", []).Should()
        .Equal("Words", "Tags", "Within.Words", "Many.Words", "Byname.Words", "Byname.<key>");

    [Fact]
    public void A_mark_is_seen_however_deep_it_lies()
    {
        IsMarked(typeof(Thoughtless), []).Should().BeTrue();
        IsMarked(typeof(Outer), []).Should().BeTrue();
        IsMarked(typeof(Inner), []).Should().BeFalse();
    }

    private static IEnumerable<string> Undecided(Type type, string path, HashSet<Type> above)
    {
        if (!above.Add(type)) yield break;
        foreach (var property in Properties(type))
        {
            if (IsDecided(property)) continue;
            foreach (var (leaf, at) in Leaves(property.PropertyType, path + property.Name))
                if (leaf == typeof(string)) yield return at;
                else
                    foreach (var further in Undecided(leaf, at + ".", above)) yield return further;
        }
        foreach (var member in Families.Members(type).Select(m => m.DerivedType).Where(t => t != type))
            foreach (var further in Undecided(member, path, above)) yield return further;
        above.Remove(type);
    }

    private static bool IsMarked(Type type, HashSet<Type> seen) => seen.Add(type) && type.Namespace?.StartsWith("System", StringComparison.Ordinal) is not true
        && (Properties(type).Any(p => Has<PersonalAttribute>(p) || Leaves(p.PropertyType, "").Any(l => IsMarked(l.Leaf, seen))) || Families.Members(type).Any(m => IsMarked(m.DerivedType, seen)));

    private static bool IsDecided(PropertyInfo property) => Has<PersonalAttribute>(property) || Has<NotPersonalAttribute>(property)
        || Array.Exists(OfIdsAndCodes, end => property.Name.EndsWith(end, StringComparison.Ordinal));

    private static bool Has<T>(PropertyInfo property)
        where T : Attribute => property.IsDefined(typeof(T))
        || property.DeclaringType!.GetConstructors().Any(c => c.GetParameters().Any(p => p.Name == property.Name && p.IsDefined(typeof(T))));

    // The texts and records that a property holds, in whatever it holds them.
    private static IEnumerable<(Type Leaf, string At)> Leaves(Type type, string at)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) type = inner;
        if (type == typeof(string)) return [(type, at)];
        if (!type.IsGenericType) return type.IsEnum || type.Namespace?.StartsWith("System", StringComparison.Ordinal) is true ? [] : [(type, at)];
        var of = type.GetGenericArguments();
        return of.Length == 2 ? Leaves(of[1], at).Concat(Leaves(of[0], at + ".<key>")) : of.SelectMany(t => Leaves(t, at));
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.GetIndexParameters().Length == 0 && p.GetCustomAttribute<JsonIgnoreAttribute>() is null && p.Name != "EqualityContract");

    private sealed record Thoughtless(
        string Words, [property: Personal] string Marked, [property: NotPersonal("a test")] string Exempt, string AccountId, int Number,
        ImmutableArray<string> Tags, Inner Within, ImmutableArray<Inner>? Many,
        ImmutableSortedDictionary<string, Inner> Byname);

    private sealed record Inner(string Words);

    private sealed record Outer(ImmutableArray<Thoughtless>? Many);
}
