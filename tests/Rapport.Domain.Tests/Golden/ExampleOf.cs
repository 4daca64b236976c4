using System.Collections.Immutable;
using System.Reflection;

namespace Rapport.Domain.Tests.Golden;

/// <summary>A filled example of any record: nothing null, nothing zero, one element in each array, so that no field can be lost unseen.</summary>
internal static class ExampleOf
{
    public static object Type(Type type) => Value(type, type.Name, 0);

    private static object Value(Type type, string name, int depth) => type switch
    {
        _ when depth > 12 => throw new InvalidOperationException($"'{name}' contains itself; give it an example here."),
        _ when Nullable.GetUnderlyingType(type) is { } inner => Value(inner, name, depth),
        _ when type == typeof(string) => $"some {name}",
        _ when type == typeof(int) => 2,
        _ when type == typeof(long) => 3L,
        _ when type == typeof(double) => 0.5,
        _ when type == typeof(decimal) => 1.25m,
        _ when type == typeof(bool) => true,
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 3, 2, 9, 30, 15, 250, TimeSpan.Zero),
        _ when type == typeof(DateOnly) => new DateOnly(2026, 3, 2),
        _ when type == typeof(TimeOnly) => new TimeOnly(6, 30),
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(90),
        _ when type == typeof(Guid) => new Guid("0197b1a2-3c4d-7e5f-8a6b-9c0d1e2f3a4b"),
        { IsEnum: true } => Enum.GetValues(type).Cast<object>().ElementAtOrDefault(1) ?? Enum.GetValues(type).GetValue(0)!,
        { IsGenericType: true } => Collection(type, name, depth),
        { IsAbstract: true } => Value(Families.Members(type).First().DerivedType, name, depth),
        _ => Record(type, depth),
    };

    private static object Collection(Type type, string name, int depth)
    {
        var of = type.GetGenericArguments();
        var items = of.Select(t => Value(t, name, depth + 1)).ToArray();
        var definition = type.GetGenericTypeDefinition();
        if (definition == typeof(ImmutableArray<>)) return Make(typeof(ImmutableArray), nameof(ImmutableArray.Create), of, items);
        if (definition == typeof(ImmutableDictionary<,>)) return Add(type.GetField("Empty")!.GetValue(null)!, items);
        if (definition == typeof(ImmutableSortedDictionary<,>)) return Add(type.GetField("Empty")!.GetValue(null)!, items);
        if (definition == typeof(ImmutableHashSet<>)) return Add(type.GetField("Empty")!.GetValue(null)!, items);
        if (definition == typeof(ImmutableSortedSet<>)) return Add(type.GetField("Empty")!.GetValue(null)!, items);
        throw new InvalidOperationException($"'{name}' is a {type}; give that an example here.");
    }

    private static object Make(Type factory, string method, Type[] of, object[] items) => factory.GetMethods()
        .Single(m => m.Name == method && m.IsGenericMethod && m.GetParameters() is [{ ParameterType.IsGenericParameter: true }])
        .MakeGenericMethod(of).Invoke(null, items)!;

    private static object Add(object empty, object[] items) => empty.GetType().GetMethod("Add")!.Invoke(empty, items)!;

    private static object Record(Type type, int depth)
    {
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)
            ?? throw new InvalidOperationException($"{type} has no public constructor; give it an example here.");
        var parameters = constructor.GetParameters();
        var made = constructor.Invoke([.. parameters.Select(p => Value(p.ParameterType, p.Name!, depth + 1))]);
        var others = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is { IsPublic: true } && !parameters.Any(q => string.Equals(q.Name, p.Name, StringComparison.OrdinalIgnoreCase)));
        foreach (var property in others) property.SetValue(made, Value(property.PropertyType, property.Name, depth + 1));
        return made;
    }
}
