using System.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rapport.Engine.Grains;

namespace Rapport.Engine.Live;

/// <summary>
/// Hears what other nodes committed and told, on one connection. When that breaks, whatever happened until it is back was not heard:
/// then it is found out who has missed something.
/// </summary>
internal sealed class LiveListener(
    Live live, IReadOnlyList<IWrittenElsewhere> observers, IReadOnlyList<INoticed> noticed, NpgsqlDataSource database, NodeId node, LiveOptions options, TimeProvider clock, ILogger<LiveListener> log) : BackgroundService
{
    private readonly Pulse listening = new();

    /// <summary>Ends when notifications are heard the next time after none were.</summary>
    internal Task Listening => listening.Next;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = 100; !stoppingToken.IsCancellationRequested;)
            try
            {
                await Listen(() => pause = 100, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LiveMeter.ConnectionLost();
                log.LogWarning(e, "The connection for notifications broke; again in {Pause} ms", pause);
                await Task.Delay(TimeSpan.FromMilliseconds(pause), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = Math.Min(pause * 2, 5_000);
            }
    }

    private async Task Listen(Action connected, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        connection.Notification += Hear;
        try
        {
            await Run(connection, string.Join("; ", noticed.Select(n => n.Channel).Append(CommitNotice.Channel).Append(PassingNotice.Channel).Select(c => $"listen {c}")), ct);
            connected();
            foreach (var one in noticed) one.Connected();
            Tell(null);
            listening.Beat();
            while (true)
                if (!await connection.WaitAsync(options.Keepalive, ct)) await Run(connection, "select 1", ct);
        }
        finally
        {
            connection.Notification -= Hear;
            foreach (var one in noticed) one.Lost();
            // Back to a pool that may not reset it. One that is broken is not given back.
            if (connection.State == ConnectionState.Open) await Run(connection, "unlisten *", CancellationToken.None);
        }
    }

    private void Hear(object? sender, NpgsqlNotificationEventArgs heard)
    {
        if (heard.Channel == PassingNotice.Channel) HearPassing(heard.Payload);
        else if (heard.Channel == CommitNotice.Channel) HearCommitted(heard.Payload);
        else
            foreach (var one in noticed)
                if (one.Channel == heard.Channel) one.Heard(heard.Payload);
    }

    private void HearPassing(string payload)
    {
        if (PassingNotice.TryRead(payload, out var from, out var stream, out var kind, out var json) && from != node.Value) live.Pass(stream, kind, json);
    }

    private void HearCommitted(string payload)
    {
        var bar = payload.IndexOf('|', StringComparison.Ordinal);
        if (bar >= 0 && payload.AsSpan(0, bar).SequenceEqual(node.Value)) return;
        var streams = payload[(bar + 1)..];
        Tell(streams is "*" or "" ? null : streams.Split('\n'));
    }

    private void Tell(string[]? streams)
    {
        foreach (var observer in observers) observer.WrittenElsewhere(streams);
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
