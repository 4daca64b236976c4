using System.Security.Cryptography;
using System.Text;
using Rapport.Engine.Privacy;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>
/// From where somebody signs in, as an account remembers it: the client's network under a key of this server and of this account. Nobody learns an
/// address from it, nor that two accounts are used from one place.
/// </summary>
internal sealed class SignInSource(MasterKeys master)
{
    private readonly byte[] key = master.Derive("sign-in-sources")[0];

    public string Of(HttpContext http, string userId) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{userId}\n{Limits.Client(http)}")).AsSpan(0, 16));
}
