using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rapport.Client;

/// <summary>The JSON of Rapport's API.</summary>
internal static class WireJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new OpenEnums() },
    };
}

/// <summary>Names like <c>objective-met</c>. One that a newer server invented is read as the enum's first member, <c>Unknown</c>.</summary>
internal sealed class OpenEnums : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Open<>).MakeGenericType(typeToConvert))!;

    private sealed class Open<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<string, T> values = Enum.GetValues<T>().ToDictionary(v => JsonNamingPolicy.KebabCaseLower.ConvertName(v.ToString()));

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && values.TryGetValue(reader.GetString()!, out var value) ? value : default;

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
    }
}
