using Dapper;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Engine.Views;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>
/// What belongs to no room: kept answers, pictures of states, claims; and every view has seen all that went before. At the end all parts are looked
/// through once more, for whatever was under way when it began.
/// </summary>
internal sealed class ClearTraces(
    NpgsqlDataSource database, IdempotencyKeys answers, IEnumerable<Aggregate> aggregates, IEnumerable<IPersonsData> parts, Views views) : IErasureStep
{
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(20);

    public string Name => "clear-traces";

    public async ValueTask<StepResult> Run(string personId, CancellationToken ct)
    {
        var late = 0;
        foreach (var part in parts) late += await part.Forget(personId, ct);
        var kept = await answers.ForgetPerson(personId, ct);

        await using var connection = await database.OpenConnectionAsync(ct);
        Task<int> Delete(string sql, object with) => connection.ExecuteAsync(new CommandDefinition(sql, with, cancellationToken: ct));
        var pictures = await Delete("delete from snapshots where stream_id = any(@streams)", new { streams = aggregates.Select(a => $"{a.Category}-{personId}").ToArray() });
        // Those of the erasure itself stay: they lead to its certificate.
        var claims = await Delete("delete from claims where stream_id = @account", new { account = $"{AccountDecider.Category}-{personId}" });

        await AllViewsSeeIt(connection, ct);
        return new([new("late", late), new("answers", kept), new("snapshots", pictures), new("claims", claims)]);
    }

    private async Task AllViewsSeeIt(NpgsqlConnection connection, CancellationToken ct)
    {
        var head = await connection.ExecuteScalarAsync<long>(new CommandDefinition("select coalesce(max(seq_id), 0) from mt_events", cancellationToken: ct));
        foreach (var view in views.Names)
            if (!await views.WaitFor(view, head, longestWait, ct)) throw new InvalidOperationException($"The view {view} has not seen what was erased.");
    }
}
