using System.Reflection;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Tests.Golden;

/// <summary>The deciders of the domain, found by what they are; nobody has to add theirs to a list.</summary>
internal static class Families
{
    public sealed record Aggregate(string Category, Type Decider, Type State, Type Command, Type Event)
    {
        public override string ToString() => Category;
    }

    public static readonly Assembly Domain = typeof(IDecider<,,>).Assembly;

    public static IReadOnlyList<Aggregate> All { get; } =
    [
        .. from type in Domain.GetTypes()
           from contract in type.GetInterfaces()
           where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IDecider<,,>)
           let category = (string)type.GetProperty("Category", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!
           let of = contract.GetGenericArguments()
           orderby category
           select new Aggregate(category, type, of[0], of[1], of[2]),
    ];

    /// <summary>Every stored name with its type.</summary>
    public static IReadOnlyDictionary<string, Type> Events { get; } =
        All.SelectMany(a => Members(a.Event)).ToDictionary(m => (string)m.TypeDiscriminator!, m => m.DerivedType);

    public static IEnumerable<JsonDerivedTypeAttribute> Members(Type family) => family.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false);

    /// <summary>Every closed family in the domain: states and their parts, commands, events.</summary>
    public static IEnumerable<Type> Closed => Domain.GetTypes().Where(t => t.IsAbstract && !t.IsSealed && Members(t).Any());
}
