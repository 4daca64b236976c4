using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;

namespace Rapport.Silo.Accounts;

/// <summary>What an access token said when it was opened.</summary>
/// <param name="Said">Whose it is, and of which session; not whether that still lives.</param>
internal sealed record ReadToken(ClaimsPrincipal Said, DateTimeOffset ExpiresAt);

/// <summary>
/// Access tokens that were opened a moment ago, by their hash: opening one costs as much as all else about a small answer. Only what is in a token is
/// kept; its time and its session are looked at with each request. What is no token of ours is not kept, so that nobody can fill it with such.
/// </summary>
internal sealed class ReadTokens : IDisposable
{
    private const int AtMost = 10_000;

    // A key that is revoked opens nothing after this.
    private static readonly TimeSpan keptFor = TimeSpan.FromMinutes(1);

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = AtMost });

    /// <summary>Null for what is none of ours.</summary>
    public ReadToken? Read(string token, ISecureDataFormat<AuthenticationTicket> protector)
    {
        var name = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (known.TryGetValue<ReadToken>(name, out var read)) return read;
        if (protector.Unprotect(token) is not { Properties.ExpiresUtc: { } expires } ticket) return null;
        return known.Set(name, new ReadToken(ticket.Principal, expires), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = keptFor });
    }

    public void Dispose() => known.Dispose();
}
