using System.Runtime.ExceptionServices;
using System.Text.Json;
using JasperFx;
using JasperFx.Events;
using Marten;
using Marten.Exceptions;
using Npgsql;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Weasel.Core;

namespace Rapport.Cluster;

/// <summary>Appends through Marten, one save per append. All reading is the engine's, on the same tables.</summary>
internal sealed class MartenEventStore(IDocumentStore marten, NpgsqlDataSource database, EventNames names, Sealing sealing, TimeProvider clock)
    : PostgresEventStore(database, names, sealing)
{
    /// <summary>Everything that decides the tables. They are those of the engine's own migrations.</summary>
    public static void Configure(StoreOptions options, NpgsqlDataSource database, EventNames names)
    {
        options.Connection(database);
        options.AutoCreateSchemaObjects = AutoCreate.None; // once, at start: MartenTables
        options.DisableNpgsqlLogging = true;
        // A copy: Marten changes what it is given. It replaces the framework's converter of enums; ours is of another type and stays.
        options.UseSystemTextJsonForSerialization(new JsonSerializerOptions(Json.Options), EnumStorage.AsString, Casing.CamelCase);
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps; // positions are drawn in the appending transaction
        options.Events.UseExclusiveLockOnConcurrentAppends = true; // the loser waits on the stream's row and burns no position
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true; // the command's id
        options.Events.MetadataConfig.HeadersEnabled = true; // actor, cause, trace
        options.Events.IgnoreIndex("ix_rapport_events_command"); // ours; else a migration of Marten's drops it
        foreach (var (type, name) in names.All) options.Events.MapEventType(type, name);
    }

    protected override async ValueTask<Appended> Write(Appending appending)
    {
        var (stream, claims) = (appending.Stream.ToString(), appending.Claims ?? []);
        await using var session = marten.LightweightSession();
        // Marten wants the version after; a new stream is no special case, so every conflict looks alike.
        var action = session.Events.Append(stream, appending.Expected + appending.Events.Count, appending.Events.Select(e => e.Event).ToList());
        for (var i = 0; i < appending.Events.Count; i++) Describe(action.Events[i], appending.Events[i].Cause);
        QueueLook(session, appending, stream);
        foreach (var claim in claims) QueueClaim(session, claim, stream);
        try
        {
            await session.SaveChangesAsync(CancellationToken.None);
            return new Appended.At(action.Events[^1].Version, action.Events[^1].Sequence);
        }
        catch (Exception e) when (IsConflict(e))
        {
            return new Appended.Conflict();
        }
        catch (Exception e) when (Postgres(e) is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "claims_pkey" })
        {
            foreach (var claim in claims.Where(c => !c.Release))
                if (await FindClaim(claim.Kind, claim.Key, CancellationToken.None) is { } holder && holder != stream) return new Appended.Taken(claim);
            return new Appended.Conflict(); // given back meanwhile: decide again
        }
        catch (Exception e) when (Broken.LeavesOpen(e))
        {
            return new Appended.Unknown(e);
        }
        catch (Exception e) when (Postgres(e) is { } refused)
        {
            ExceptionDispatchInfo.Throw(refused); // as from any store, not in Marten's wrapping
            throw;
        }
    }

    // What an event has already, Marten does not overwrite with the session's.
    private void Describe(IEvent written, Cause cause)
    {
        written.Timestamp = clock.GetUtcNow();
        written.CausationId = cause.CommandId;
        written.CorrelationId = cause.CorrelationId;
        written.SetHeader("actor", cause.Actor);
        if (cause.CausedBy is { } by) written.SetHeader("caused-by", by);
        if (cause.Trace is { } trace) written.SetHeader("traceparent", trace);
    }

    private static void QueueLook(IDocumentSession session, Appending appending, string stream)
    {
        if (appending is { MoveLook: true, LookAt: { } at })
            session.QueueSqlCommand(
                "insert into wakeups (stream_id, category, id, due_at) values (?, ?, ?, ?) on conflict (stream_id) do update set due_at = excluded.due_at",
                stream, appending.Stream.Category, appending.Stream.Id, at.ToUniversalTime());
        else if (appending.MoveLook)
            session.QueueSqlCommand("delete from wakeups where stream_id = ?", stream);
    }

    // Another stream's claim violates the primary key, and nothing of the append is kept.
    private static void QueueClaim(IDocumentSession session, Claim claim, string stream)
    {
        if (claim.Release)
            session.QueueSqlCommand("delete from claims where kind = ? and key = ? and stream_id = ?", claim.Kind, claim.Key, stream);
        else
            session.QueueSqlCommand(
                "insert into claims (kind, key, stream_id) select ?, ?, ? where not exists (select from claims where kind = ? and key = ? and stream_id = ?)",
                claim.Kind, claim.Key, stream, claim.Kind, claim.Key, stream);
    }

    // Three faces of one fact (Marten's check, the race for a version, the race for a new stream), and what Postgres ends to be tried again.
    private static bool IsConflict(Exception e) =>
        e is ConcurrencyException or ExistingStreamIdCollisionException
        || Postgres(e) is { SqlState: "MT003" or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected }
            or { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "pkey_mt_streams_id" or "pk_mt_events_stream_and_version" };

    private static PostgresException? Postgres(Exception? e) => e as PostgresException ?? (e is null ? null : Postgres(e.InnerException));
}
