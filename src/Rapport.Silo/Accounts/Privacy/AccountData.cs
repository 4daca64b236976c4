using System.Runtime.CompilerServices;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>The account itself, its sessions, and what happened to it.</summary>
internal sealed class AccountData(IGrains grains, IEventStore store, IMail mail) : IPersonsData
{
    /// <param name="Sessions">Where one was signed in, and when that was last used.</param>
    public sealed record Exported(
        string Id, string Email, string DisplayName, DateTimeOffset RegisteredAt, IEnumerable<string> Roles, IEnumerable<ExportedSession> Sessions);

    public sealed record ExportedSession(string Id, string Device, DateTimeOffset BeganAt, DateTimeOffset UsedAt);

    public string Name => "account";

    public string Title => "Your account";

    public IReadOnlyList<DocumentKind> Kinds { get; } =
        [new("account", "The account and its sessions", typeof(Exported)), new("history", "What happened to it", typeof(IReadOnlyList<ExportedEvent>))];

    public async IAsyncEnumerable<PersonsEntry> Find(string personId, [EnumeratorCancellation] CancellationToken ct)
    {
        if ((await grains.Read(AccountDecider.Family, personId, ct)).OrThrow().State is not Account.Registered account) yield break;
        yield return new PersonsEntry.Document("account", "account", "Your account", new Exported(
            personId, account.Email, account.DisplayName, account.RegisteredAt, account.Roles, account.Sessions.Select(s => new ExportedSession(s.Key, s.Value.Device, s.Value.BeganAt, s.Value.UsedAt))));
        yield return new PersonsEntry.Document("history", "history", "What happened to your account", await store.Exported(new(AccountDecider.Category, personId), ct));
    }

    public async ValueTask<int> Count(string personId, CancellationToken ct) => (await grains.Read(AccountDecider.Family, personId, ct)).OrThrow().State is Account.Registered ? Kinds.Count : 0;

    /// <summary>Of an account that has ended only the word that it did stays in the store, and no mail in a folder here.</summary>
    public async ValueTask<int> Forget(string personId, CancellationToken ct)
    {
        var stream = new StreamId(AccountDecider.Category, personId);
        var happened = await store.Read(stream, 0, ct: ct);
        foreach (var wanted in happened.Select(r => r.Event).OfType<AccountEvent.MailWanted>()) await mail.Forget(SendAccountMail.MailId(wanted.Mail), ct);
        if (happened.LastOrDefault(r => r.Event is AccountEvent.Erased) is { } erased && happened[0].Version < erased.Version) await store.Purge(stream, erased.Version, ct);
        return happened.Count(r => r.Event is not AccountEvent.Erased);
    }
}
