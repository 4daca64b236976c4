using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rapport.Engine.Privacy;

namespace Rapport.Engine.Events;

/// <summary>Reads an event of an older version as the newer one: <c>x.v1</c> as <c>x.v2</c>. Chains are followed.</summary>
/// <param name="From">The stored name.</param>
/// <param name="To">The name it is read as.</param>
/// <param name="Change">The JSON of the one made into the JSON of the other.</param>
public sealed record Upcaster(string From, string To, Func<JsonObject, JsonObject> Change);

/// <summary>The stored names of events, taken from the one place where they are written: the attributes of the families.</summary>
public sealed class EventNames
{
    private readonly FrozenDictionary<Type, string> names;
    private readonly FrozenDictionary<Type, string> clrNames;
    private readonly FrozenDictionary<string, Type> types;
    private readonly FrozenDictionary<string, Upcaster> upcasters;

    public EventNames(IEnumerable<Type> families, IEnumerable<Upcaster>? upcasters = null)
    {
        var members = families.Distinct().SelectMany(f => f.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)).ToList();
        names = members.ToFrozenDictionary(m => m.DerivedType, m => (string)m.TypeDiscriminator!);
        clrNames = members.ToFrozenDictionary(m => m.DerivedType, m => $"{m.DerivedType.FullName}, {m.DerivedType.Assembly.GetName().Name}");
        types = members.ToFrozenDictionary(m => (string)m.TypeDiscriminator!, m => m.DerivedType);
        this.upcasters = (upcasters ?? []).ToFrozenDictionary(u => u.From);
        foreach (var type in names.Keys) MarkedText.Of(type); // what can't be sealed is found out here
        foreach (var upcaster in this.upcasters.Values)
            if (types.ContainsKey(upcaster.From) || Latest(upcaster.From) is var to && !types.ContainsKey(to))
                throw new InvalidOperationException($"The upcaster from '{upcaster.From}' must start at a name that no event has and lead to one that an event has.");
    }

    public IReadOnlyDictionary<Type, string> All => names;

    /// <summary>The name in which an event is stored; the newest, when older ones are read as it.</summary>
    public string NameOf(object @event) => names[@event.GetType()];

    /// <summary>All names under which an event of this type may be stored: its own, and those that are read as it.</summary>
    public IEnumerable<string> NamesOf(Type type) => upcasters.Keys.Where(from => Latest(from) == names[type]).Append(names[type]);

    /// <summary>The one instance of a name, so that a million events don't hold a million copies.</summary>
    public string Known(string name) => types.TryGetValue(name, out var type) ? names[type] : name;

    public object Read(string name, ReadOnlySpan<byte> json) => Read(name, json, null);

    /// <summary>False when an event of this name has no marked text, now or by its older names.</summary>
    internal bool MayBeSealed(string name) => types.TryGetValue(name, out var type) ? MarkedText.Of(type) is not null : upcasters.ContainsKey(name);

    /// <param name="opening">Opens its sealed text; null when it has none.</param>
    internal object Read(string name, ReadOnlySpan<byte> json, ITextChange? opening)
    {
        if (types.TryGetValue(name, out var type))
        {
            var read = JsonSerializer.Deserialize(json, type, Json.Options)!;
            return opening is not null && MarkedText.Of(type) is { } marked ? marked.ChangeIn(read, opening) : read;
        }
        if (!upcasters.ContainsKey(name)) return new UnknownEvent(name, Encoding.UTF8.GetString(json));
        var node = JsonNode.Parse(json)!.AsObject();
        // Before it is changed, for its text is bound to where it stood.
        if (opening is not null) SealedText.OpenIn(node, opening, "");
        while (upcasters.TryGetValue(name, out var upcaster)) (name, node) = (upcaster.To, upcaster.Change(node));
        return node.Deserialize(types[name], Json.Options)!;
    }

    /// <summary>What Marten puts in <c>mt_dotnet_type</c>: full name, comma, simple assembly name.</summary>
    public string ClrNameOf(object @event) => clrNames[@event.GetType()];

    private string Latest(string name)
    {
        for (var steps = 0; upcasters.TryGetValue(name, out var upcaster); name = upcaster.To)
            if (++steps > upcasters.Count) throw new InvalidOperationException($"The upcasters from '{name}' lead in a circle.");
        return name;
    }
}
