using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Adapters.Calls;

namespace Rapport.Adapters.ElevenLabs;

/// <summary>A piece of sound with the times of the characters that it says.</summary>
/// <param name="Alignment">Of the text as it was sent.</param>
internal sealed record ElevenLabsChunk(
    [property: JsonPropertyName("audio_base64")] string? AudioBase64, [property: JsonPropertyName("alignment")] ElevenLabsAlignment? Alignment)
{
    /// <exception cref="CallException">It is not base64.</exception>
    public byte[] Sound()
    {
        try
        {
            return AudioBase64 is null ? [] : Convert.FromBase64String(AudioBase64);
        }
        catch (FormatException)
        {
            throw new CallException(CallFault.Malformed, "The sound in the answer can't be read.");
        }
    }
}

internal sealed record ElevenLabsAlignment(
    [property: JsonPropertyName("characters")] string[]? Characters,
    [property: JsonPropertyName("character_start_times_seconds")] double[]? Starts,
    [property: JsonPropertyName("character_end_times_seconds")] double[]? Ends);

internal static class ElevenLabsWire
{
    /// <summary>One object a line; some servers put them in events.</summary>
    public static async IAsyncEnumerable<ElevenLabsChunk> Read(Stream body, [EnumeratorCancellation] CancellationToken ct)
    {
        using var lines = new StreamReader(body, leaveOpen: true);
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            var json = line.StartsWith("data:", StringComparison.Ordinal) ? line[5..].Trim() : line.Trim();
            if (json.Length == 0 || json[0] == ':' || json.StartsWith("event:", StringComparison.Ordinal)) continue;
            yield return JsonSerializer.Deserialize<ElevenLabsChunk>(json) ?? throw new CallException(CallFault.Malformed, "A piece of the answer is empty.");
        }
    }
}
