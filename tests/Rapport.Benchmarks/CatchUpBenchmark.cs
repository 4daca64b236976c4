using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Events;
using Rapport.Engine.Views;

namespace Rapport.Benchmarks;

/// <summary>A view that has everything before it, beside COPY out of the same rows.</summary>
internal static class CatchUpBenchmark
{
    public static async Task<Line> Run(Bench bench, int events)
    {
        var database = await bench.Database();
        await Fill(database, events);
        var copies = new List<double>();
        for (var i = 0; i < 3; i++) copies.Add(await Copy(database));
        var services = await bench.Engine(database, more => more.AddSingleton<TalkView>());
        var catchUp = await CatchUp(services, database, events);
        copies.Add(await Copy(database));
        var copy = CommitBenchmark.Median(copies);
        return new("catch_up_vs_copy", catchUp / copy, null, 6, $"{events / catchUp:0} events/s into {events / 40} rows; COPY out {events / copy:0} events/s");
    }

    private static async Task<double> CatchUp(IServiceProvider engine, NpgsqlDataSource database, int events)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(database).AddSingleton(TimeProvider.System)
            .AddSingleton(engine.GetRequiredService<IEventStore>()).AddSingleton(engine.GetRequiredService<EventNames>())
            .AddSingleton(engine.GetRequiredService<Microsoft.Extensions.Configuration.IConfiguration>());
        services.AddViews().AddView<TalkView>();
        await using var provider = services.BuildServiceProvider();
        var views = provider.GetRequiredService<Views>();
        var began = Stopwatch.GetTimestamp();
        await views.CatchUp();
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await using var check = database.CreateCommand("select sum((doc ->> 'turns')::bigint)::bigint from view_talk");
        if (await check.ExecuteScalarAsync() is not long counted || counted != events) throw new InvalidOperationException("the view does not hold all events");
        return took;
    }

    private static async Task<double> Copy(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        var began = Stopwatch.GetTimestamp();
        await using var copy = await connection.BeginRawBinaryCopyAsync("copy (select seq_id, stream_id, version, type, data, \"timestamp\" from mt_events order by seq_id) to stdout (format binary)");
        var buffer = new byte[64 * 1024];
        while (await copy.ReadAsync(buffer.AsMemory(), CancellationToken.None) > 0)
        {
        }
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    // Conversations of 40 turns, forty of them mixed, as they come in.
    private static async Task Fill(NpgsqlDataSource database, int events)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using (var streams = await connection.BeginBinaryImportAsync("copy mt_streams (id, version) from stdin (format binary)"))
        {
            for (var s = 0; s < events / 40; s++)
            {
                await streams.StartRowAsync();
                await streams.WriteAsync($"talk-{s}", NpgsqlDbType.Varchar);
                await streams.WriteAsync(40L, NpgsqlDbType.Bigint);
            }
            await streams.CompleteAsync();
        }
        await using (var rows = await connection.BeginBinaryImportAsync(
            "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived) from stdin (format binary)"))
        {
            var at = DateTimeOffset.UnixEpoch.AddYears(56);
            for (var n = 0; n < events; n++)
            {
                var (stream, version) = (n / 1600 * 40 + n % 40, n % 1600 / 40 + 1);
                await rows.StartRowAsync();
                await rows.WriteAsync(n + 1L, NpgsqlDbType.Bigint);
                await rows.WriteAsync(Guid.CreateVersion7(at), NpgsqlDbType.Uuid);
                await rows.WriteAsync($"talk-{stream}", NpgsqlDbType.Varchar);
                await rows.WriteAsync((long)version, NpgsqlDbType.Bigint);
                await rows.WriteAsync(Json.WriteBare(new TalkEvent.Said(version, TalkDecider.Words, at)), NpgsqlDbType.Jsonb);
                await rows.WriteAsync(Raw.Name, NpgsqlDbType.Varchar);
                await rows.WriteAsync(at.UtcDateTime, NpgsqlDbType.TimestampTz);
                await rows.WriteAsync("*DEFAULT*", NpgsqlDbType.Varchar);
                await rows.WriteAsync(typeof(TalkEvent.Said).FullName!, NpgsqlDbType.Varchar);
                await rows.WriteAsync("story", NpgsqlDbType.Varchar);
                await rows.WriteAsync($"command-{n}", NpgsqlDbType.Varchar);
                await rows.WriteAsync("""{"actor":"bench"}""", NpgsqlDbType.Jsonb);
                await rows.WriteAsync(false, NpgsqlDbType.Boolean);
            }
            await rows.CompleteAsync();
        }
        foreach (var sql in new[] { $"select setval('mt_events_sequence', {events})", "vacuum analyze mt_events", "checkpoint" })
        {
            await using var after = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
            await after.ExecuteNonQueryAsync();
        }
    }
}

internal sealed record TalkRow(string Id, int Turns, int Characters, DateTimeOffset LastAt);

internal sealed class TalkView : View<TalkRow>
{
    public override string Name => "talk";

    public override int Version => 1;

    public override IReadOnlyList<Type> Wants { get; } = [typeof(TalkEvent.Said)];

    public override IReadOnlyList<Column<TalkRow>> Columns { get; } =
        [new("turns", NpgsqlDbType.Integer, r => r.Turns), new("last_at", NpgsqlDbType.TimestampTz, r => r.LastAt.UtcDateTime)];

    public override IReadOnlyList<string> Indexes => ["(last_at)"];

    public override string Key(Recorded recorded) => recorded.IdIn("talk");

    public override TalkRow Apply(TalkRow? row, Recorded recorded)
    {
        var said = (TalkEvent.Said)recorded.Event;
        return new(recorded.IdIn("talk"), (row?.Turns ?? 0) + 1, (row?.Characters ?? 0) + said.Text.Length, said.At);
    }
}
