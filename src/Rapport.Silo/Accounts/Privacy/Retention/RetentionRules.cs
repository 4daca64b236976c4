using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>Files of exports that no export knows of any more: of a run that was killed, or that another one overtook.</summary>
internal sealed class OldExportFiles(ExportFiles files, IOptions<ExportOptions> options) : IRemovesOld
{
    public static readonly RetentionRule Rule = new("export-files", "Files of exports that could be fetched no more, and that a crash left behind.", TimeSpan.FromHours(1));

    // The age counts from the end of their life, so that none goes that may still be fetched.
    public ValueTask<int> Remove(DateTimeOffset before, int most, CancellationToken ct) => ValueTask.FromResult(files.RemoveOlder(before - options.Value.Life, most));
}

/// <summary>Reports of retention itself. Nothing personal is in them; they are only of no use any more.</summary>
internal sealed class OldReports(IGrains grains, IEventStore store, TimeProvider time) : IRemovesOld
{
    public static readonly RetentionRule Rule = new("retention-reports", "Reports of what was removed by age.", TimeSpan.FromDays(400));

    public async ValueTask<int> Remove(DateTimeOffset before, int most, CancellationToken ct)
    {
        var had = (await grains.Read(RetentionDecider.Family, RetentionDecider.Id, ct)).OrThrow().State!.Over().Length;
        var cause = new Cause(Guid.NewGuid().ToString("n"), "retention", "effect");
        var left = (await grains.Ask(RetentionDecider.Family, RetentionDecider.Id, new RetentionCommand.ForgetReports(before, time.GetUtcNow()), cause, withState: true, ct)).OrThrow().State!.Over().Length;
        // Also what an earlier try said and did not come to purge.
        var stream = new StreamId(RetentionDecider.Category, RetentionDecider.Id);
        if ((await store.Read(stream, 0, ct: ct)).LastOrDefault(r => r.Event is RetentionEvent.ReportsForgotten) is { } said) await store.Purge(stream, said.Version, ct);
        return Math.Min(had - left, most - 1);
    }
}
