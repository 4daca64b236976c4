using System.Data;
using Npgsql;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Views;

/// <summary>
/// Which views this node runs: advisory locks of one session, gone when the process is. They only save work; what keeps two runners
/// harmless is the checkpoint.
/// </summary>
internal sealed class ViewLocks(NpgsqlDataSource database, TimeSpan every, TimeProvider clock) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly HashSet<string> held = [];
    private NpgsqlConnection? session;
    private long checkedAt;

    /// <summary>True when this node runs the view.</summary>
    public async Task<bool> Take(string view, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (session is not { State: ConnectionState.Open }) await Leave();
            if (held.Contains(view)) return true;
            session ??= await database.OpenConnectionAsync(ct);
            await using var command = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended('rapport-view:' || $1, 0))", session).With(Text(view));
            if (await command.ExecuteScalarAsync(ct) is not true) return false;
            held.Add(view);
            return true;
        }
        catch
        {
            await Leave();
            throw;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Asks the server now and then whether the session still is: with it all its locks are gone.</summary>
    public async Task Check(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (session is null || clock.GetElapsedTime(checkedAt) < every) return;
            await ViewTables.Run(session, "select 1", ct);
            checkedAt = clock.GetTimestamp();
        }
        catch
        {
            await Leave();
            throw;
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task Release(string view)
    {
        await gate.WaitAsync();
        try
        {
            if (!held.Remove(view) || session is null) return;
            await using var command = new NpgsqlCommand("select pg_advisory_unlock(hashtextextended('rapport-view:' || $1, 0))", session).With(Text(view));
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            await Leave();  // with the session all its locks are gone
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        try
        {
            await Leave();
        }
        finally
        {
            gate.Release();
        }
    }

    // The session goes back to a pool that may not reset it, so the locks are given back by hand.
    private async Task Leave()
    {
        var (open, had) = (session, held.Count > 0);
        session = null;
        held.Clear();
        if (open is null) return;
        try
        {
            if (!had || open.State != ConnectionState.Open) return;
            await using var command = new NpgsqlCommand("select pg_advisory_unlock_all()", open);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // A broken session holds no lock.
        }
        finally
        {
            await open.DisposeAsync();
        }
    }
}
