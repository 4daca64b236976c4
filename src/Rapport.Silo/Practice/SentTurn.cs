using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>A turn as JSON. As a form it has the same fields, with the recording as the file <c>audio</c>.</summary>
internal sealed record TurnBody(
    [property: Description("1, 3, 5...: the number of the line that it becomes; `expectedNumber` of the session.")] int? Number,
    [property: Description("What was said. Needed without a recording, and where there is no speech recognition.")] string? Text,
    [property: Description("The recording in base64: MP3, WAV, WebM/Opus or Ogg/Opus, at most 128 KiB.")] string? Audio,
    [property: Description("When it began, by the client's clock, with offset.")] string? StartedAt,
    [property: Description("When it ended. At most 2 seconds from the server's clock, beside the time of the upload.")] string? EndedAt,
    [property: Description("""
        When it was sent, by the client's clock: for a turn that had to wait. Then this has to be near the server's clock in place of `endedAt`, and the
        turn keeps its times, as far as they lie between the partner's line and now.
        """)] string? SentAt = null);

/// <summary>A turn as it came in: everything in it has the right form.</summary>
/// <param name="Audio">Null when there is no recording; empty when it got lost on the way.</param>
internal sealed record SentTurn(int Number, string? Text, byte[]? Audio, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, DateTimeOffset? SentAt)
{
    // Field names, boundaries and times, on top of what may be said.
    private const int Wrapping = 16 * 1024;

    /// <summary>A body with a recording of the allowed size is no larger, in base64 either.</summary>
    public static long LargestBody(PracticeOptions options) => (options.AudioBytes + 2L) / 3 * 4 + options.TextCharacters * 6L + Wrapping;

    /// <summary>The turn, or all that is wrong with it. Null when the body is neither JSON nor a form.</summary>
    public static async Task<(SentTurn Turn, Faults Faults)?> Read(HttpRequest request, PracticeOptions options, JsonSerializerOptions json, CancellationToken ct)
    {
        var faults = new Faults();
        if (request.HasJsonContentType())
        {
            var body = await request.ReadFromJsonAsync<TurnBody>(json, ct) ?? throw new JsonException("An object is expected.");
            return Check(body, FromBase64(body.Audio, faults), faults, options);
        }
        if (!request.HasFormContentType) return null;
        var form = await request.ReadFormAsync(ct);
        return Check(new(Whole(form["number"], faults), form["text"], null, form["startedAt"], form["endedAt"], form["sentAt"]), await Recording(form, faults, ct), faults, options);
    }

    private static (SentTurn Turn, Faults Faults) Check(TurnBody body, byte[]? audio, Faults faults, PracticeOptions options)
    {
        if (!faults.All.ContainsKey("number")) faults.Required("number", body.Number, 0);
        var text = string.IsNullOrWhiteSpace(body.Text) ? null : faults.Text("text", body.Text, options.TextCharacters);
        var turn = new SentTurn(body.Number ?? 0, text, audio, faults.Time("startedAt", body.StartedAt), faults.Time("endedAt", body.EndedAt), faults.Time("sentAt", body.SentAt));
        // What lacks its times and nothing else is told so by its own code.
        if (!faults.Any) faults = new("practice.missing-timestamps");
        if (string.IsNullOrEmpty(body.StartedAt)) faults.Add("startedAt", "Required.");
        if (string.IsNullOrEmpty(body.EndedAt)) faults.Add("endedAt", "Required.");
        return (turn, faults);
    }

    private static int? Whole(string? given, Faults faults)
    {
        if (string.IsNullOrEmpty(given)) return null;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        faults.Add("number", "A whole number.");
        return null;
    }

    private static byte[]? FromBase64(string? base64, Faults faults)
    {
        if (base64 is null) return null;
        var bytes = new byte[base64.Length / 4 * 3 + 3];
        if (Convert.TryFromBase64String(base64, bytes, out var length)) return bytes[..length];
        faults.Add("audio", "In base64; or send a form with the recording as the file 'audio'.");
        return null;
    }

    private static async Task<byte[]?> Recording(IFormCollection form, Faults faults, CancellationToken ct)
    {
        if (form.Files["audio"] is not { } file) return FromBase64(form["audio"], faults);
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, ct);
        return bytes.ToArray();
    }
}
