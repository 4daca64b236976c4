using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Rapport.Client;

/// <summary>
/// A hub's stream that outlives its connections. Items with a version are stored ones: after a loss it goes on behind the last of them that
/// was handed out, so that nothing is lost and nothing comes twice.
/// </summary>
internal sealed class HubStream(Uri hub, Func<string?, CancellationToken, ValueTask<string?>> token, RapportClientOptions options)
{
    // An error without a code is the server's own fault. It may pass; not for ever.
    private const int Unexplained = 3;

    /// <param name="arguments">Of the method, given the version that was seen last.</param>
    /// <param name="versionOf">Null for an item that is not stored.</param>
    /// <param name="isLast">Whether nothing can come behind an item. A stream that completes without it was cut off, by a server that stops.</param>
    public async IAsyncEnumerable<JsonElement> Follow(
        string method, Func<long, object[]> arguments, Func<JsonElement, long?> versionOf, Func<JsonElement, bool> isLast, long after, [EnumeratorCancellation] CancellationToken ct)
    {
        var (seen, tries, patience) = (after, 0, new Patience(options));
        string? refused = null;
        while (true)
        {
            Exception? loss = null;
            var used = await Token(refused, patience, ct);
            HubConnection? connection = null;
            try
            {
                connection = await HubConnection.Open(hub, used, method, arguments(seen), options, ct);
                refused = null;
            }
            catch (HubConnectionLost e) when (e.Status == HttpStatusCode.Unauthorized)
            {
                if (used is null || refused is not null) throw new RapportProblem(401, "edge.unauthenticated", "Sign in first", "The session has ended. Sign in again.");
                refused = used;
                continue;
            }
            catch (HubConnectionLost e)
            {
                loss = e;
            }
            catch (HubStreamFailed e)
            {
                throw Failed(e);
            }
            if (connection is not null)
                await using (connection)
                {
                    var opened = options.Time.GetTimestamp();
                    await using var items = connection.Items(ct).GetAsyncEnumerator(ct);
                    while (true)
                    {
                        try
                        {
                            if (!await items.MoveNextAsync()) break;
                        }
                        catch (HubConnectionLost e)
                        {
                            loss = e;
                            break;
                        }
                        catch (HubStreamFailed e)
                        {
                            if (Problems.FromHub(e.Message) is { } problem)
                            {
                                if (problem.Code is not ("busy" or "unavailable")) throw problem;
                            }
                            else if (++tries >= Unexplained) throw Failed(e);
                            loss = e;
                            break;
                        }
                        tries = 0;
                        patience.Restore();
                        if (versionOf(items.Current) is { } version)
                        {
                            if (version <= seen) continue;
                            seen = version;
                        }
                        yield return items.Current;
                        if (isLast(items.Current)) yield break;
                    }
                    // One that held for a while was a good one, however quiet the session was.
                    if (options.Time.GetElapsedTime(opened) > options.LongestPause) patience.Restore();
                }
            await patience.Wait(hub, loss, ct);
        }
    }

    private static RapportProblem Failed(HubStreamFailed e) => new(0, "client.hub-failed", "The hub failed", e.Message);

    // Refreshing goes over HTTP; while that is away too, this is one more failed try.
    private async ValueTask<string?> Token(string? refused, Patience patience, CancellationToken ct)
    {
        while (true)
            try
            {
                return await token(refused, ct);
            }
            catch (RapportUnreachable e)
            {
                await patience.Wait(hub, e, ct);
            }
    }

    /// <summary>Longer and longer pauses, for a limited time since something last came.</summary>
    private sealed class Patience(RapportClientOptions options)
    {
        private int losses;
        private long? since;

        public void Restore() => (losses, since) = (0, null);

        public async Task Wait(Uri hub, Exception? loss, CancellationToken ct)
        {
            since ??= options.Time.GetTimestamp();
            if (options.Time.GetElapsedTime(since.Value) >= options.ReconnectFor) throw new RapportUnreachable(new Uri(hub, "/"), loss);
            var pause = options.FirstPause * Math.Pow(2, Math.Min(losses++, 10));
            if (pause > options.LongestPause) pause = options.LongestPause;
            // Spread, so that all who lost the same server don't come back at the same moment.
            await Task.Delay(pause * (0.5 + RandomNumberGenerator.GetInt32(512) / 1024.0), options.Time, ct);
        }
    }
}
