using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>What a person agreed to and when.</summary>
internal sealed class ConsentsData(IGrains grains, IEventStore store, TimeProvider time) : IPersonsData
{
    public sealed record Exported(ImmutableArray<ShownConsent> Consents, ImmutableArray<ShownConsentStep> History);

    public string Name => "consents";

    public string Title => "Your consents";

    public IReadOnlyList<DocumentKind> Kinds { get; } = [new("consents", "What you agreed to, and when", typeof(Exported))];

    public async IAsyncEnumerable<PersonsEntry> Find(string personId, [EnumeratorCancellation] CancellationToken ct)
    {
        var state = (await grains.Read(ConsentsDecider.Family, personId, ct)).OrThrow().State!;
        var happened = await store.Read(new(ConsentsDecider.Category, personId), 0, ct: ct);
        yield return new PersonsEntry.Document("consents", "consents", "What you agreed to, and when", new Exported(
            [.. ConsentPurpose.All.Select(p => ShownConsent.Of(p, state))], [.. happened.Select(r => ShownConsentStep.Of(r.Event)).OfType<ShownConsentStep>()]));
    }

    public ValueTask<int> Count(string personId, CancellationToken ct) => ValueTask.FromResult(Kinds.Count);

    // A consent holds no text about a person: which purpose, which text, when; that it was given has to stay provable. But nothing is done on
    // it any more, and the rooms hear of that as of any withdrawal.
    public async ValueTask<int> Forget(string personId, CancellationToken ct)
    {
        var state = (await grains.Read(ConsentsDecider.Family, personId, ct)).OrThrow().State!;
        var given = state.Purposes.Where(p => p.Value is Consent.Given).Select(p => p.Key).ToList();
        foreach (var purpose in given)
            (await grains.Ask(
                ConsentsDecider.Family, personId, new ConsentsCommand.Withdraw(purpose, time.GetUtcNow()), new Cause(Guid.NewGuid().ToString("n"), personId, "erasure"), ct: ct)).OrThrow();
        return given.Count;
    }
}
