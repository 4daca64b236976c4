using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Rapport.Domain.Deciding;

namespace Rapport.Engine.Events;

/// <summary>The one JSON of the store, the wire and the API.</summary>
public static class Json
{
    // jsonb reorders keys, so a nested "$type" need not come first any more when it is read back.
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new EnumNames() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { ShareEqualValues } },
    };

    /// <summary>As a member of its family, with its name inside: commands and states.</summary>
    public static byte[] Write<TFamily>(TFamily value) => Storable(JsonSerializer.SerializeToUtf8Bytes(value, Options));

    public static TFamily Read<TFamily>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<TFamily>(json, Options)!;

    /// <summary>As itself, without a name inside: events, whose name is a column.</summary>
    public static byte[] WriteBare(object value) => Storable(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Options));

    // jsonb refuses a NUL. What people send is checked at the edge; a vendor's answer may still hold one, and an event that can never be
    // stored would have its effect run again and again. So it becomes what stands for a character that can't be shown: as many bytes.
    private static byte[] Storable(byte[] json)
    {
        for (var rest = json.AsSpan(); rest.IndexOf("\\u0000"u8) is >= 0 and var at; rest = rest[(at + 6)..])
            if (IsEscape(rest[..at])) "\\uFFFD"u8.CopyTo(rest[at..]);
        return json;
    }

    // After an odd number of backslashes the next one only ends a pair: text about a NUL.
    private static bool IsEscape(ReadOnlySpan<byte> before) => (before.Length - 1 - before.LastIndexOfAnyExcept((byte)'\\')) % 2 == 0;

    // Kebab case. Not the framework's factory itself: Marten takes that one out of the options it is given and would store other names.
    private sealed class EnumNames : JsonConverterFactory
    {
        private static readonly JsonStringEnumConverter names = new(JsonNamingPolicy.KebabCaseLower);

        public override bool CanConvert(Type typeToConvert) => names.CanConvert(typeToConvert);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => names.CreateConverter(typeToConvert, options);
    }

    // A property that holds an IShared value gets the instance that is in memory already.
    private static void ShareEqualValues(JsonTypeInfo info)
    {
        foreach (var property in info.Properties)
            if (typeof(IShared).IsAssignableFrom(property.PropertyType))
                property.CustomConverter ??= (JsonConverter)Activator.CreateInstance(typeof(SharedConverter<>).MakeGenericType(property.PropertyType))!;
    }

    private sealed class SharedConverter<T> : JsonConverter<T> where T : class, IShared
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<T>(ref reader, options) is { } read ? SharedValues<T>.The(read) : null;

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => JsonSerializer.Serialize(writer, value, options);
    }
}

/// <summary>One instance per content, as long as somebody holds it.</summary>
public static class SharedValues<T> where T : class, IShared
{
    private static readonly Dictionary<string, WeakReference<T>> known = [];
    private static int sweepAt = 64;

    public static T The(T value)
    {
        lock (known)
        {
            if (known.TryGetValue(value.ContentKey, out var weak) && weak.TryGetTarget(out var held)) return held;
            if (known.Count >= sweepAt)
            {
                foreach (var (key, dead) in known.Where(k => !k.Value.TryGetTarget(out _)).ToList()) known.Remove(key);
                sweepAt = Math.Max(64, known.Count * 2);
            }
            known[value.ContentKey] = new(value);
            return value;
        }
    }
}
