using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Engine.Privacy;

/// <summary>What becomes of a marked text.</summary>
internal interface ITextChange
{
    /// <param name="path">Of the field in the event's JSON: <c>kept[3].text</c>.</param>
    string Change(string text, string path);
}

/// <summary>
/// The marked text of a type, at any depth: in nested records and in immutable arrays. Compiled once per type; a type without any has none of
/// this.
/// </summary>
internal sealed class MarkedText
{
    private static readonly ConcurrentDictionary<Type, MarkedText?> known = new();
    private static readonly MethodInfo textOf = typeof(MarkedText).GetMethod(nameof(Text), BindingFlags.Static | BindingFlags.NonPublic)!;

    private readonly Action<object, ITextChange, string> rewrite;
    private readonly Func<object, object> clone;

    private MarkedText(Type type)
    {
        clone = Clone(type);
        rewrite = Compiled(type);
    }

    /// <summary>Null when nothing of the type is marked.</summary>
    /// <exception cref="InvalidOperationException">Something is marked that can't be rewritten.</exception>
    public static MarkedText? Of(Type type) => known.GetOrAdd(type, static t => Has(t, []) ? new(t) : null);

    /// <summary>A copy with each marked text changed. The given one stays as it is.</summary>
    public object Changed(object value, ITextChange change, string path = "")
    {
        var copy = clone(value);
        rewrite(copy, change, path);
        return copy;
    }

    /// <summary>The same without a copy of the outermost: for one that nobody else has.</summary>
    public object ChangeIn(object value, ITextChange change)
    {
        rewrite(value, change, "");
        return value;
    }

    private static Action<object, ITextChange, string> Compiled(Type type)
    {
        var (value, change, path) = (Expression.Parameter(typeof(object)), Expression.Parameter(typeof(ITextChange)), Expression.Parameter(typeof(string)));
        var typed = Expression.Variable(type);
        var steps = new List<Expression> { Expression.Assign(typed, Expression.Convert(value, type)) };
        foreach (var property in Properties(type))
        {
            if (!Concerns(property)) continue;
            if (property.SetMethod is null)
                throw new InvalidOperationException($"{type.Name}.{property.Name} is marked, or holds what is, and can't be set; make it part of the record.");
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            steps.Add(Expression.Assign(Expression.Property(typed, property), Expression.Call(Changer(property), Expression.Property(typed, property), change, path, Expression.Constant(name))));
        }
        return Expression.Lambda<Action<object, ITextChange, string>>(Expression.Block([typed], steps), value, change, path).Compile();
    }

    // What the compiler makes of "with".
    private static Func<object, object> Clone(Type type)
    {
        if (type.IsAbstract) return value => value;
        var method = type.GetMethod("<Clone>$") ?? throw new InvalidOperationException($"{type.Name} holds marked text and is no record.");
        var value = Expression.Parameter(typeof(object));
        return Expression.Lambda<Func<object, object>>(Expression.Convert(Expression.Call(Expression.Convert(value, type), method), typeof(object)), value).Compile();
    }

    private static MethodInfo Changer(PropertyInfo property)
    {
        var type = property.PropertyType;
        if (IsMarked(property))
            return type == typeof(string) ? textOf
                : type == typeof(ImmutableArray<string>) ? Own(nameof(Texts))
                : type == typeof(ImmutableArray<string>?) ? Own(nameof(OptionalTexts))
                : throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} is marked and is a {type.Name}: only text, optional text and immutable arrays of text can be.");
        return ItemOf(type) is not { } item ? Own(nameof(Nested)).MakeGenericMethod(type)
            : Nullable.GetUnderlyingType(type) is null ? Own(nameof(Many)).MakeGenericMethod(item)
            : Own(nameof(OptionalMany)).MakeGenericMethod(item);
    }

    private static MethodInfo Own(string name) => typeof(MarkedText).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;

    private static string? Text(string? text, ITextChange change, string path, string name) =>
        string.IsNullOrEmpty(text) ? text : change.Change(text, path.Length == 0 ? name : path + name);

    private static ImmutableArray<string> Texts(ImmutableArray<string> texts, ITextChange change, string path, string name)
    {
        if (texts.IsDefaultOrEmpty) return texts;
        var changed = new string[texts.Length];
        for (var i = 0; i < changed.Length; i++) changed[i] = Text(texts[i], change, path, $"{name}[{i}]")!;
        return [.. changed];
    }

    private static ImmutableArray<string>? OptionalTexts(ImmutableArray<string>? texts, ITextChange change, string path, string name) =>
        texts is { } there ? Texts(there, change, path, name) : null;

    private static T Nested<T>(T value, ITextChange change, string path, string name)
        where T : class => value is null ? value! : One(value, change, $"{path}{name}.");

    private static ImmutableArray<T> Many<T>(ImmutableArray<T> values, ITextChange change, string path, string name)
        where T : class
    {
        if (values.IsDefaultOrEmpty) return values;
        var changed = new T[values.Length];
        for (var i = 0; i < changed.Length; i++) changed[i] = One(values[i], change, $"{path}{name}[{i}].");
        return [.. changed];
    }

    private static ImmutableArray<T>? OptionalMany<T>(ImmutableArray<T>? values, ITextChange change, string path, string name)
        where T : class => values is { } there ? Many(there, change, path, name) : null;

    // Of the type that it is, which may be one of a family.
    private static T One<T>(T value, ITextChange change, string path)
        where T : class => Of(value.GetType()) is { } marked ? (T)marked.Changed(value, change, path) : value;

    private static bool Concerns(PropertyInfo property) => IsMarked(property) || Has(ItemOf(property.PropertyType) ?? property.PropertyType, []);

    private static bool Has(Type type, HashSet<Type> seen)
    {
        if (type.IsPrimitive || type.IsEnum || type.Namespace?.StartsWith("System", StringComparison.Ordinal) is true && !type.IsGenericType || !seen.Add(type)) return false;
        if (type.IsGenericType && type.Namespace?.StartsWith("System", StringComparison.Ordinal) is true)
            return ItemOf(type) is { } item ? Has(item, seen)
                : type.GetGenericArguments().Any(a => Has(a, seen)) ? throw new InvalidOperationException($"A {type} holds marked text; only immutable arrays of records may.") : false;
        return Properties(type).Any(p => IsMarked(p) || Has(p.PropertyType, seen))
            || type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Any(member => Has(member.DerivedType, seen));
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.GetIndexParameters().Length == 0 && p.GetCustomAttribute<JsonIgnoreAttribute>() is null);

    // On the property, or on the parameter of a record that makes it.
    private static bool IsMarked(PropertyInfo property) => property.IsDefined(typeof(PersonalAttribute))
        || property.DeclaringType!.GetConstructors().Any(c => c.GetParameters().Any(p => p.Name == property.Name && p.IsDefined(typeof(PersonalAttribute))));

    private static Type? ItemOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? type.GetGenericArguments()[0] : null;
    }
}
