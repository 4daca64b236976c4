using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Rapport.Silo.Web;

/// <summary>On a route whose answer opens something, and which answers a repeated request by itself: nothing of it is kept.</summary>
internal sealed record AnswersWithTokens;

/// <summary>
/// A POST under <c>/api</c> with an Idempotency-Key is done once and answered the same each time. Comes after authorization: the key counts within
/// the user. One rule, that of the aggregates too: what succeeded is answered the same for ever; a refusal decided nothing, so it frees the key and is
/// decided again, for what stood in the way may be gone by then.
/// </summary>
internal sealed partial class Idempotency(RequestDelegate next, IdempotencyKeys keys, ILogger<Idempotency> log)
{
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>In characters; longer than that of any resource.</summary>
    private const int LongestRoute = 300;

    private static readonly string[] keptHeaders = [HeaderNames.ContentType, HeaderNames.Location, HeaderNames.ETag, Answers.PositionHeader];

    public async Task InvokeAsync(HttpContext http)
    {
        var given = http.Request.Headers[Requested.KeyHeader];
        if (given.Count == 0 || !HttpMethods.IsPost(http.Request.Method) || http.GetEndpoint() is null || !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }
        if (!IsKey(given))
        {
            await Problem.Of("edge.idempotency-key-invalid", "Send one Idempotency-Key of 1 to 200 visible ASCII characters; a random UUID is best.").ExecuteAsync(http);
            return;
        }

        var (scope, route, key) = (Requested.Scope(http), Kept(Requested.Route(http)), given.ToString());
        switch (await keys.Take(scope, route, key, await Fingerprint(http), http.RequestAborted))
        {
            case KeyHeld.Ours held:
                await Run(http, held, scope, route, key);
                break;
            case KeyHeld.Answered answered:
                await Replay(http, answered.Answer);
                break;
            case KeyHeld.Running:
                await Problem.Of("edge.idempotency-key-in-progress", "Wait, then send it again: it will get the first one's answer.").ExecuteAsync(http);
                break;
            case KeyHeld.Reused:
                await Problem.Of("edge.idempotency-key-reused", "This key came with another body before. Use a new key for a new request.").ExecuteAsync(http);
                break;
        }
    }

    private async Task Run(HttpContext http, KeyHeld.Ours held, string scope, string route, string key)
    {
        var (client, left) = (http.Response.Body, http.RequestAborted);
        using var kept = new MemoryStream();
        http.Response.Body = kept;
        // Runs to its end whether or not the client stays: writing JSON for one who has left would end half-way, without a word, and what is
        // kept here is what they get when they come again.
        http.RequestAborted = CancellationToken.None;
        try
        {
            await next(http);
        }
        catch
        {
            await Remember(() => keys.Free(held, scope, route, key));
            throw;
        }
        finally
        {
            (http.Response.Body, http.RequestAborted) = (client, left);
        }

        // Before the client hears of it: what it was told, it will be told again.
        var answer = new StoredAnswer(http.Response.StatusCode, KeptHeaders(http.Response), kept.ToArray());
        await Remember(() => IsFinal(answer.Status) && http.GetEndpoint()?.Metadata.GetMetadata<AnswersWithTokens>() is null ? keys.Finish(held, scope, route, key, answer) : keys.Free(held, scope, route, key));
        if (answer.Body.Length > 0) await client.WriteAsync(answer.Body, http.RequestAborted);
    }

    // The work is done whatever becomes of the note about it; a repeated request is then answered by the aggregate, which knows the command.
    private async Task Remember(Func<Task> note)
    {
        try
        {
            await note();
        }
        catch (Npgsql.NpgsqlException e)
        {
            LogNotRemembered(log, e);
        }
    }

    private static async Task Replay(HttpContext http, StoredAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) http.Response.Headers[name] = value;
        http.Response.Headers[ReplayedHeader] = "true";
        if (answer.Body.Length > 0) await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }

    private static bool IsFinal(int status) => status is >= 200 and < 400;

    private static bool IsKey(StringValues given) => given is [{ Length: >= 1 and <= 200 } key] && key.All(c => c is > ' ' and <= '~');

    // An index takes no long values, and anybody can ask for a path as long as a request may be.
    private static string Kept(string route) => route.Length <= LongestRoute ? route : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(route)));

    private static Dictionary<string, string> KeptHeaders(HttpResponse response) =>
        keptHeaders.Where(response.Headers.ContainsKey).ToDictionary(h => h, h => response.Headers[h].ToString());

    /// <summary>Of what the request says, not of how it is wrapped: a form that is sent again has another boundary.</summary>
    private static async Task<byte[]> Fingerprint(HttpContext http)
    {
        var request = http.Request;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string name, ReadOnlySpan<byte> value)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name.Length}:{name}{value.Length}:"));
            hash.AppendData(value);
        }

        Add("query", Encoding.UTF8.GetBytes(request.QueryString.Value ?? ""));
        if (!request.HasFormContentType)
        {
            request.EnableBuffering(bufferThreshold: int.MaxValue);
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, http.RequestAborted);
            request.Body.Position = 0;
            Add("body", body.GetBuffer().AsSpan(0, (int)body.Length));
            return hash.GetHashAndReset();
        }

        var form = await request.ReadFormAsync(http.RequestAborted);
        foreach (var (name, values) in form.OrderBy(f => f.Key, StringComparer.Ordinal))
            foreach (var value in values) Add(name, Encoding.UTF8.GetBytes(value ?? ""));
        foreach (var file in form.Files.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, http.RequestAborted);
            Add($"{file.Name} {file.ContentType}", content.GetBuffer().AsSpan(0, (int)content.Length));
        }
        return hash.GetHashAndReset();
    }

    [LoggerMessage(1, LogLevel.Warning, "An answer could not be kept for its idempotency key")]
    private static partial void LogNotRemembered(ILogger log, Exception e);
}
