using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using E = Rapport.Domain.Accounts.AccountEvent;

namespace Rapport.Domain.Accounts;

public static class AccountRoles
{
    /// <summary>Sees the list of all accounts. Granted by whoever runs the server.</summary>
    public const string Admin = "admin";
}

/// <summary>Somebody who may sign in. The id is random; what is personal is inside.</summary>
[JsonDerivedType(typeof(Nobody), "nobody")]
[JsonDerivedType(typeof(Registered), "registered")]
[JsonDerivedType(typeof(Erased), "erased")]
public abstract partial record Account : IOfPerson
{
    private Account() { }

    /// <summary>The account is the person.</summary>
    public string PersonOf(string id) => id;

    public sealed record Nobody : Account;

    /// <summary>Gone for good: nobody signs in, and nobody registers under its id again.</summary>
    public sealed record Erased : Account;

    /// <param name="Email">Normalised.</param>
    /// <param name="SecurityStamp">Changes with the password.</param>
    public sealed partial record Registered(
        string Email, string DisplayName, string PasswordHash, string SecurityStamp, DateTimeOffset RegisteredAt, ImmutableSortedSet<string> Roles) : Account
    {
        /// <summary>Counts the changes of what the owner sees of the account: who changes an older one has lost the race.</summary>
        public int Revision { get; init; } = 1;
    }

    public static Account Evolve(Account state, AccountEvent @event) => (state, @event) switch
    {
        // First: all before it may have been purged, so this one makes the state from nothing.
        (_, E.Erased) => new Erased(),
        (Nobody, E.Registered e) => new Registered(e.Email, e.DisplayName, e.PasswordHash, e.SecurityStamp, e.At, []),
        (Registered s, _) => EvolveSessions(s, @event),
        _ => state,
    };

    private static Registered EvolveCredentials(Registered s, AccountEvent @event) => @event switch
    {
        E.Renamed e => s with { DisplayName = e.DisplayName, Revision = s.Revision + 1 },
        E.PasswordChanged e => s with { PasswordHash = e.PasswordHash, SecurityStamp = e.SecurityStamp, Mails = s.Mails.Without(AccountMailKind.ResetPassword) },
        E.RoleGranted e => s with { Roles = s.Roles.Add(e.Role), Revision = s.Revision + 1 },
        E.RoleTaken e => s with { Roles = s.Roles.Remove(e.Role), Revision = s.Revision + 1 },
        _ => EvolveProofs(s, @event),
    };
}
