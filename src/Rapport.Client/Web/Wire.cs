using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Rapport.Client;

/// <summary>
/// Requests and answers. A POST carries a key of its own, and the same one when it is sent again, so that however often the connection
/// breaks it is done once.
/// </summary>
internal sealed class Wire(HttpClient http, RapportClientOptions options)
{
    private const string PositionHeader = "Rapport-Position";

    // Of the last change; readings wait for it, so that what one did is seen.
    private long position;

    /// <summary>Gives a header for a request; told the one that was refused, if one was.</summary>
    public delegate ValueTask<AuthenticationHeaderValue?> Credentials(AuthenticationHeaderValue? refused, CancellationToken ct);

    public Uri Server => http.BaseAddress ?? throw new InvalidOperationException("The HttpClient needs a BaseAddress: the server's.");

    public RapportClientOptions Options => options;

    public Task<T> Get<T>(string path, Credentials? who, CancellationToken ct) => Send<T>(HttpMethod.Get, path, null, null, who, ct);

    public Task<T> Post<T>(string path, object? body, Credentials? who, CancellationToken ct, string? key = null) =>
        Send<T>(HttpMethod.Post, path, body ?? new object(), key ?? NewKey(), who, ct);

    public async Task Post(string path, object? body, Credentials? who, CancellationToken ct)
    {
        using var _ = await Answered(HttpMethod.Post, path, body ?? new object(), NewKey(), who, ct);
    }

    public Task<T> Put<T>(string path, object body, Credentials? who, CancellationToken ct) => Send<T>(HttpMethod.Put, path, body, null, who, ct);

    /// <summary>What a link opens, without a token and not repeated: such a link may work once.</summary>
    public async Task Download(string path, Stream to, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, ct);
            if (!answer.IsSuccessStatusCode) throw await Problems.Read(answer, options.Time, ct);
            await answer.Content.CopyToAsync(to, ct);
        }
        catch (Exception e) when (IsBroken(e, ct))
        {
            throw new RapportUnreachable(Server, e);
        }
    }

    public async Task Delete(string path, Credentials? who, CancellationToken ct)
    {
        using var _ = await Answered(HttpMethod.Delete, path, null, null, who, ct);
    }

    public static string NewKey() => Guid.NewGuid().ToString("n");

    private async Task<T> Send<T>(HttpMethod method, string path, object? body, string? key, Credentials? who, CancellationToken ct)
    {
        using var answer = await Answered(method, path, body, key, who, ct);
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(WireJson.Options, ct) ?? throw new JsonException("The answer is empty.");
        }
        catch (JsonException)
        {
            throw new RapportProblem((int)answer.StatusCode, "client.unreadable", "The answer can't be read", $"{Server} answered, but not as Rapport does. Check the server's address and version.");
        }
    }

    private async Task<HttpResponseMessage> Answered(HttpMethod method, string path, object? body, string? key, Credentials? who, CancellationToken ct)
    {
        AuthenticationHeaderValue? refused = null;
        for (var attempt = 0; ; attempt++)
        {
            var credentials = who is null ? null : await who(refused, ct);
            HttpResponseMessage answer;
            try
            {
                answer = await http.SendAsync(Request(method, path, body, key, credentials), ct);
            }
            catch (Exception e) when (IsBroken(e, ct))
            {
                if (attempt >= options.Retries) throw new RapportUnreachable(Server, e);
                await Pause(attempt, null, ct);
                continue;
            }
            if (answer.IsSuccessStatusCode)
            {
                Remember(answer);
                return answer;
            }
            using (answer)
            {
                var problem = await Problems.Read(answer, options.Time, ct);
                if (answer.StatusCode == HttpStatusCode.Unauthorized && credentials is not null && refused is null && problem.Code == "edge.unauthenticated") refused = credentials;
                else if (attempt < options.Retries && MayHelpAgain(problem)) await Pause(attempt, problem.RetryAfter, ct);
                else throw problem;
            }
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, object? body, string? key, AuthenticationHeaderValue? credentials)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: WireJson.Options);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (method == HttpMethod.Get && Volatile.Read(ref position) is > 0 and var seen) request.Headers.Add(PositionHeader, $"{seen}");
        request.Headers.Authorization = credentials;
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        return request;
    }

    // A cancelled request of ours is no broken connection; one that took too long is.
    private static bool IsBroken(Exception e, CancellationToken ct) =>
        !ct.IsCancellationRequested && e is HttpRequestException or IOException or TaskCanceledException { InnerException: TimeoutException };

    // "Busy" and "unknown" are told apart by the key; a first one with our key that still runs will answer.
    private static bool MayHelpAgain(RapportProblem problem) => problem.Code is "busy" or "unavailable" or "edge.idempotency-key-in-progress";

    private Task Pause(int attempt, TimeSpan? asked, CancellationToken ct)
    {
        var pause = asked ?? options.FirstPause * Math.Pow(2, attempt);
        return Task.Delay(pause < options.LongestPause ? pause : options.LongestPause, options.Time, ct);
    }

    private void Remember(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues(PositionHeader, out var values) || !long.TryParse(values.First(), out var next)) return;
        for (var held = Volatile.Read(ref position); next > held; held = Volatile.Read(ref position))
            if (Interlocked.CompareExchange(ref position, next, held) == held) return;
    }
}
