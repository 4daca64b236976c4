using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Rapport.Silo.Web;

namespace Rapport.Silo.Operations.Proof;

/// <summary>What was looked through, and what was found. Holds no text of the person.</summary>
/// <param name="Clean">Nothing is left: the account and the key are gone, no known text was found, no sealed one opens, the id is in no other place than it may be.</param>
/// <param name="TooShort">Texts that were not looked for, as they are in everything.</param>
/// <param name="Dump">How the dump was made.</param>
/// <param name="Sealed">Events with text that is still sealed under the person's key.</param>
/// <param name="Opened">How many of them could be read all the same.</param>
internal sealed record ProofReport(
    bool Clean, bool AccountEnded, bool KeyDestroyed, bool Completed, int Known, int TooShort, int Tables, int Files, long Bytes, string Dump, int Sealed, int Opened,
    ImmutableArray<Found> Found, ImmutableArray<IdPlace> IdPlaces)
{
    public static readonly ProofReport Example = new(
        true, true, true, true, 1, 0, 24, 3, 1_048_576, "pg_dump", 2, 0, [], [new("table public.mt_events", 5, true), new("table public.mt_streams", 3, true)]);
}

/// <param name="Allowed">It is one of the places where the id stays: it names nobody any more.</param>
internal sealed record IdPlace(string Place, long Times, bool Allowed);

/// <summary>Looks for somebody who was erased, everywhere.</summary>
internal sealed class ErasureProof(Haystacks haystacks, NpgsqlDataSource database, IPersonKeys keys, IGrains grains, IEventStore store)
{
    /// <summary>
    /// Streams are called by the id, and what the person did themselves is noted under it; the key's row and the erasure say that it is gone. A dump has the
    /// same rows.
    /// </summary>
    private static readonly string[] allowed =
    [
        "table public.mt_streams", "table public.mt_events", "table public.person_keys", "table public.claims", "table public.view_erasures", "statistics", "dump",
        $"file data/{Accounts.Erasing.ErasureLog.FileName}",
    ];

    public async Task<ProofReport> Of(string personId, IReadOnlyList<string> known, CancellationToken ct)
    {
        var searched = known.Where(text => text.Trim().Length >= Needles.Shortest).Select(text => text.Trim()).Distinct().ToList();
        var findings = new Findings(Needles.Of(searched, personId));
        var tables = await haystacks.Tables(findings, ct);
        var dump = await haystacks.Dump(findings, ct);
        var files = await haystacks.Files(findings, ct);

        var account = (await grains.Read(AccountDecider.Family, personId, ct)).OrThrow().State;
        var erasure = (await grains.Read(ErasureDecider.Family, personId, ct)).OrThrow().State;
        var (destroyed, completed) = (await IsGone(personId, ct), erasure is Erasure.Completed);
        var (@sealed, opened) = await Sealed(personId, ct);
        ImmutableArray<IdPlace> places = [.. findings.IdPlaces.Select(p => new IdPlace(p.Key, p.Value, allowed.Contains(p.Key))).OrderBy(p => p.Place, StringComparer.Ordinal)];
        var ended = account is not Account.Registered;
        var clean = ended && destroyed && completed && findings.Texts.Count == 0 && opened == 0 && places.All(p => p.Allowed);
        return new(clean, ended, destroyed, completed, searched.Count, known.Count - searched.Count, tables, files, findings.Bytes, dump, @sealed, opened, [.. findings.Texts], places);
    }

    // Not only said to be: nothing of it is left in its row.
    private async Task<bool> IsGone(string personId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await keys.IsDestroyed(personId, ct)
            && await connection.ExecuteScalarAsync<bool>(new CommandDefinition("select bool_and(wrapped is null) from person_keys where person = @personId", new { personId }, cancellationToken: ct));
    }

    // Read as everybody reads: what is sealed in the row must be empty in the event.
    private async Task<(int Sealed, int Opened)> Sealed(string personId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = (await connection.QueryAsync<(string Stream, long Version, string Data)>(new CommandDefinition(
            """
            select e.stream_id, e.version, e.data::text from mt_events e, person_keys k
            where k.person = @personId and strpos(e.data::text, '"sealed:v1:' || k.id || ':') > 0
            """, new { personId }, commandTimeout: 0, cancellationToken: ct))).AsList();
        var opened = 0;
        foreach (var (name, version, data) in rows)
        {
            // Where it is cut is all the same: the store knows a stream by its whole name.
            var cut = name.LastIndexOf('-');
            var recorded = (await store.Read(new(name[..cut], name[(cut + 1)..]), version - 1, version, ct)).SingleOrDefault();
            if (recorded is null || IsRead(JsonNode.Parse(data), JsonNode.Parse(Json.WriteBare(recorded.Event)))) opened++;
        }
        return (rows.Count, opened);
    }

    private static bool IsRead(JsonNode? stored, JsonNode? read) => (stored, read) switch
    {
        (JsonObject s, JsonObject r) => s.Any(field => IsRead(field.Value, r[field.Key])),
        (JsonArray s, JsonArray r) => s.Zip(r).Any(pair => IsRead(pair.First, pair.Second)),
        (JsonValue s, JsonValue r) => s.TryGetValue<string>(out var text) && text.StartsWith("sealed:v1:", StringComparison.Ordinal) && !(r.TryGetValue<string>(out var open) && open.Length == 0),
        _ => false,
    };
}
