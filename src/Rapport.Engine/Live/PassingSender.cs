using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Events;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Live;

/// <summary>Carries ephemera to other nodes, those that wait together in one statement. What can't be carried in time is dropped, the oldest first.</summary>
internal sealed class PassingSender : BackgroundService
{
    private const int AtOnce = 100;

    private readonly Channel<string> outgoing;
    private readonly NpgsqlDataSource database;
    private readonly NodeId node;
    private readonly TimeProvider clock;
    private readonly ILogger<PassingSender> log;
    private long number;

    public PassingSender(Live live, NpgsqlDataSource database, NodeId node, LiveOptions options, TimeProvider clock, ILogger<PassingSender> log)
    {
        (this.database, this.node, this.clock, this.log) = (database, node, clock, log);
        outgoing = Channel.CreateBounded<string>(
            new BoundedChannelOptions(options.Outgoing) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            static _ => LiveMeter.Dropped("too many"));
        live.Carry = Carry;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Send(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // stopping
        }
    }

    private async Task Send(CancellationToken ct)
    {
        var batch = new List<string>(AtOnce);
        while (await outgoing.Reader.WaitToReadAsync(ct))
            try
            {
                batch.Clear();
                while (batch.Count < AtOnce && outgoing.Reader.TryRead(out var one)) batch.Add(one);
                await Send(batch, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LiveMeter.Dropped("no database", batch.Count);
                log.LogWarning(e, "{Count} ephemera did not reach other nodes", batch.Count);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
            }
    }

    private void Carry(StreamId stream, string kind, ReadOnlyMemory<byte> json)
    {
        if (PassingNotice.Of(node, Interlocked.Increment(ref number), stream.ToString(), kind, json.Span) is { } notice) outgoing.Writer.TryWrite(notice);
        else LiveMeter.Dropped("too large");
    }

    private async Task Send(List<string> notices, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select set_config('synchronous_commit', 'off', true)"),
                new NpgsqlBatchCommand("select pg_notify($1, n) from unnest($2) n").With(Text(PassingNotice.Channel), Many(NpgsqlDbType.Text, notices.ToArray())),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }
}
