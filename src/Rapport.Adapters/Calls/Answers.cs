using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rapport.Adapters.Calls;

/// <summary>Sends what is asked and judges how the answer begins.</summary>
internal static partial class Answers
{
    private const int ErrorBytes = 64 * 1024;

    private static readonly string[] codeNames = ["type", "code"];

    /// <summary>The answer, whose body is still to be read; its status is one of success.</summary>
    /// <param name="mediaType">What it must be: <c>text/event-stream</c>.</param>
    /// <exception cref="CallException">By status, code and Retry-After.</exception>
    public static async Task<HttpResponseMessage> Send(this Attempt attempt, HttpClient http, HttpRequestMessage request, string mediaType)
    {
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, attempt.Token);
        try
        {
            await Judge(answer, mediaType, attempt.Options, attempt.Now, attempt.Token);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <exception cref="CallException">Its status is none of success, or it is not of the form that it must have.</exception>
    public static async Task Judge(HttpResponseMessage answer, string mediaType, ProviderOptions options, DateTimeOffset now, CancellationToken ct)
    {
        if (!answer.IsSuccessStatusCode) throw await Refusal(answer, options, now, ct);
        if (!string.Equals(answer.Content.Headers.ContentType?.MediaType, mediaType, StringComparison.OrdinalIgnoreCase))
            throw new CallException(CallFault.Malformed, $"The answer should be {mediaType} and is something else.");
    }

    /// <summary>The whole body, up to the limit.</summary>
    public static async Task<byte[]> Body(this Attempt attempt, HttpResponseMessage answer)
    {
        await using var bounded = new BoundedStream(await answer.Content.ReadAsStreamAsync(attempt.Token), attempt.Options.AnswerBytes, attempt.Heard);
        using var all = new MemoryStream();
        await bounded.CopyToAsync(all, attempt.Token);
        return all.ToArray();
    }

    private static async Task<CallException> Refusal(HttpResponseMessage answer, ProviderOptions options, DateTimeOffset now, CancellationToken ct)
    {
        var codes = await Codes(answer, ct);
        var fault = Fault(answer, codes);
        var wait = fault == CallFault.Quota ? null : RetryAfter(answer.Headers, now);
        var message = $"The vendor answered {(int)answer.StatusCode}{(codes.Length > 0 ? $" ({string.Join(", ", codes)})" : "")}.";
        return new(fault, message, wait) { TooLong = wait > options.LongestRetryAfter };
    }

    private static CallFault Fault(HttpResponseMessage answer, string[] codes)
    {
        if (codes.Any(c => c is "insufficient_quota" or "credit_balance_exhausted" or "billing_error" or "Arrearage")) return CallFault.Quota;
        var wanted = answer.Headers.TryGetValues("x-should-retry", out var should) ? should.FirstOrDefault() : null;
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => CallFault.Credentials,
            HttpStatusCode.PaymentRequired => CallFault.Quota,
            HttpStatusCode.TooManyRequests => wanted == "false" ? CallFault.Quota : CallFault.RateLimited,
            _ when wanted == "false" => CallFault.Rejected,
            _ when wanted == "true" => CallFault.Overloaded,
            HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or >= HttpStatusCode.InternalServerError => CallFault.Overloaded,
            _ => CallFault.Rejected,
        };
    }

    // Codes only: the message beside them may repeat the key or what somebody said.
    private static async Task<string[]> Codes(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            await using var bounded = new BoundedStream(await answer.Content.ReadAsStreamAsync(ct), ErrorBytes, () => { });
            using var json = await JsonDocument.ParseAsync(bounded, cancellationToken: ct);
            return Codes(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or CallException or IOException)
        {
            // The status alone has to do.
            return [];
        }
    }

    /// <summary>The codes in a vendor's error: <c>error.type</c> and <c>error.code</c>, or <c>code</c>.</summary>
    public static string[] Codes(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object) return [];
        var inner = error.TryGetProperty("error", out var nested) && nested.ValueKind == JsonValueKind.Object ? nested : error;
        return [.. codeNames.Select(Named).OfType<string>().Distinct()];

        string? Named(string name) => inner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && Code().IsMatch(value.GetString()!) ? value.GetString() : null;
    }

    private static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.TryGetValues("retry-after-ms", out var ms) && double.TryParse(ms.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is >= 0 and < 86_400_000)
            return TimeSpan.FromMilliseconds(milliseconds);
        return headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
            _ => null,
        };
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.-]{0,60}$")]
    private static partial Regex Code();
}
