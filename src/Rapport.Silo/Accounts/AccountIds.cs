using System.Security.Cryptography;
using System.Text;
using Rapport.Domain.Accounts;
using Rapport.Engine.Privacy;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>
/// The id of an account that is being made: the same when the request comes again with its key, so that it is one account; and of another
/// address another, for anybody may choose any key. Who knows key and address still can't tell the id: it takes a key that only servers have.
/// </summary>
internal sealed class AccountIds(MasterKeys master)
{
    private readonly byte[] key = master.Derive("account-ids")[0];

    public string Of(HttpContext http, string email) => Convert.ToHexStringLower(
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Requested.CommandId(http)}\n{EmailAddress.Normalise(email)}")).AsSpan(0, 16));
}
