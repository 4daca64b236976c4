namespace Rapport.Client;

/// <summary>The tokens of the one session of a client: refreshed before they end, once however many requests want it.</summary>
internal sealed class SignedIn(RapportClientOptions options, Func<string, CancellationToken, Task<Tokens>> refresh) : IDisposable
{
    private readonly SemaphoreSlim one = new(1);
    private Tokens? tokens;

    public event Action<Tokens?>? Changed;

    public Tokens? Current => Volatile.Read(ref tokens);

    public void Set(Tokens? value)
    {
        Volatile.Write(ref tokens, value);
        Changed?.Invoke(value);
    }

    /// <summary>As a session that was kept: nobody is told.</summary>
    public void Resume(Tokens? value) => Volatile.Write(ref tokens, value);

    /// <summary>A token that should hold; null when nobody is signed in.</summary>
    /// <param name="refused">One that the server did not take any more.</param>
    public async ValueTask<string?> Token(string? refused, CancellationToken ct)
    {
        if (Current is not { } now) return null;
        if (IsGood(now, refused)) return now.AccessToken;
        await one.WaitAsync(ct);
        try
        {
            if (Current is not { } held) return null;
            if (IsGood(held, refused)) return held.AccessToken;
            using var alone = options.Shared is null ? null : await options.Shared.Alone(ct);
            if (options.Shared is { } shared && shared.Newest() is var newest && newest?.RefreshToken != held.RefreshToken)
            {
                // Another program has refreshed it or signed out meanwhile: ours is used up.
                Interlocked.CompareExchange(ref tokens, newest, held);
                if (Current is not { } taken) return null;
                if (IsGood(taken, refused)) return taken.AccessToken;
                held = taken;
            }
            return await Refreshed(held, ct);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private bool IsGood(Tokens held, string? refused) => held.AccessToken != refused && held.IsFresh(options.Time.GetUtcNow());

    private async Task<string?> Refreshed(Tokens held, CancellationToken ct)
    {
        try
        {
            Replace(held, await refresh(held.RefreshToken, ct));
            return Current?.AccessToken;
        }
        catch (RapportProblem ended) when (ended.Code == "accounts.signed-out")
        {
            Replace(held, null);
            throw;
        }
    }

    // Who signed out meanwhile stays signed out, and who signed in again stays so.
    private void Replace(Tokens held, Tokens? next)
    {
        if (Interlocked.CompareExchange(ref tokens, next, held) == held) Changed?.Invoke(next);
    }
}
