using System.Runtime.CompilerServices;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>The exports themselves: when one was asked for and fetched, and the file as long as it lies there.</summary>
internal sealed class ExportsData(IGrains grains, IEventStore store, ExportFiles files, TimeProvider time) : IPersonsData
{
    public string Name => "exports";

    public string Title => "Your exports";

    public IReadOnlyList<DocumentKind> Kinds { get; } = [new("history", "When you asked for your data and fetched it", typeof(IReadOnlyList<ExportedEvent>))];

    public async IAsyncEnumerable<PersonsEntry> Find(string personId, [EnumeratorCancellation] CancellationToken ct)
    {
        var history = await store.Exported(new(DataExportDecider.Category, personId), ct);
        if (history.Count > 0) yield return new PersonsEntry.Document("history", "history", "When you asked for your data and fetched it", history);
    }

    public async ValueTask<int> Count(string personId, CancellationToken ct) =>
        (await grains.Read(DataExportDecider.Family, personId, ct)).OrThrow().State!.Last() is null ? 0 : Kinds.Count;

    public async ValueTask<int> Forget(string personId, CancellationToken ct)
    {
        var cause = new Cause(Guid.NewGuid().ToString("n"), personId, "erasure");
        var state = (await grains.Ask(DataExportDecider.Family, personId, new DataExportCommand.Drop(time.GetUtcNow()), cause, withState: true, ct)).OrThrow().State!;
        if (state.Last() is not { } run) return 0;
        // Its own effect does so too; whoever erases does not wait for that.
        files.Remove(run.File);
        return 1;
    }
}
