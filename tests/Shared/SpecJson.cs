using System.Collections.Concurrent;
using System.Text;
using Rapport.Engine.Events;

namespace Rapport.Testing;

/// <summary>Values as the store writes them: the measure of equality in specs, for arrays inside of records are equal by reference only.</summary>
public static class SpecJson
{
    private static readonly ConcurrentDictionary<Type, EventNames> names = new();

    /// <summary>The stored names of a family.</summary>
    public static EventNames Names(Type family) => names.GetOrAdd(family, f => new EventNames([f]));

    /// <summary>As a member of its family, with its name.</summary>
    public static string Text<TFamily>(TFamily value) => Encoding.UTF8.GetString(Json.Write(value));

    public static List<string> Lines<TFamily>(IEnumerable<TFamily> values) => [.. values.Select(Text)];

    /// <summary>As a command, a state or an answer comes out of the wire.</summary>
    public static TFamily Again<TFamily>(TFamily value) => Json.Read<TFamily>(Json.Write(value));

    /// <summary>As an event comes out of the store, whose name is a column.</summary>
    public static TEvent Stored<TEvent>(TEvent @event) where TEvent : class =>
        (TEvent)Names(typeof(TEvent)).Read(Names(typeof(TEvent)).NameOf(@event), Json.WriteBare(@event));
}
