using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Rapport.Silo.Accounts;

/// <summary>Says for five minutes that somebody gave the right password. It opens nothing by itself, and a changed password ends it.</summary>
internal sealed class SecondFactorChallenge(IDataProtectionProvider protection, TimeProvider time)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly IDataProtector seal = protection.CreateProtector("Rapport.SecondFactor.v1");

    public string Of(string userId, string securityStamp) =>
        seal.Protect($"{userId}\n{securityStamp}\n{(time.GetUtcNow() + Life).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Who it was, and the security stamp of then; null when it is none of ours, or over.</summary>
    public (string UserId, string SecurityStamp)? Read(string challenge)
    {
        try
        {
            return seal.Unprotect(challenge).Split('\n') is [var user, var stamp, var until] && time.GetUtcNow().ToUnixTimeSeconds() < long.Parse(until, CultureInfo.InvariantCulture)
                ? (user, stamp)
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
