using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Live;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Privacy;

/// <summary>
/// The table of keys, and those of them that are in memory. A key in memory is trusted as long as this node hears of destructions; while it
/// does not, for a second.
/// </summary>
public sealed class PersonKeys(NpgsqlDataSource database, MasterKeys master, TimeProvider clock) : IPersonKeys, INoticed
{
    internal const string Channel = "rapport_key_destroyed";

    private const string Columns = "id, person, wrapped, destroyed_at";
    private const int IdBytes = 12;
    private const int Remember = 20_000;
    private static readonly TimeSpan Unheard = TimeSpan.FromSeconds(1);

    private readonly Recent byPerson = new(Remember);
    private readonly Recent byId = new(Remember);
    private long listeningSince = long.MaxValue;
    private DateTime? caughtUp; // by the database's clock

    internal Destructions Destructions { get; } = new();

    /// <summary>Told once for each person whose key this node learns to be destroyed. Must neither throw nor wait.</summary>
    internal event Action<string>? Destroyed;

    string INoticed.Channel => Channel;

    public async ValueTask<DestroyedKey> Destroy(string person, CancellationToken ct = default)
    {
        // One statement: who has no key gets a tombstone, so that none is made later. The old row's bytes go with the next vacuum; without the
        // master key they were nothing.
        await using var command = database.CreateCommand("""
            with gone as (
                insert into person_keys as k (id, person, destroyed_at) values ($1, $2, now())
                on conflict (person) do update set wrapped = null, master_key = null, destroyed_at = coalesce(k.destroyed_at, now())
                returning id, destroyed_at)
            select id, destroyed_at, pg_notify($3, id || ' ' || $2) from gone
            """).With(Text(FreshId()), Text(person), Text(Channel));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var destroyed = new DestroyedKey(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1));
        Forget(destroyed.Id, person);
        return destroyed;
    }

    public async ValueTask<bool> IsDestroyed(string person, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand("select id from person_keys where person = $1 and destroyed_at is not null").With(Text(person));
        if (await command.ExecuteScalarAsync(ct) is not string id) return false;
        Forget(id, person);
        return true;
    }

    /// <summary>The person's key, made if there is none. It may be destroyed.</summary>
    internal ValueTask<PersonKey> Of(string person, CancellationToken ct = default) =>
        byPerson.Find(person) is { } known && IsFresh(known) ? new(known) : Made(person, ct);

    /// <summary>The keys with these ids, in memory or in one query; those that never existed are left out.</summary>
    internal async ValueTask<IReadOnlyDictionary<string, PersonKey>> Find(IReadOnlyCollection<string> ids, CancellationToken ct = default)
    {
        var found = new Dictionary<string, PersonKey>(ids.Count);
        List<string>? missing = null;
        foreach (var id in ids)
            if (byId.Find(id) is { } known && IsFresh(known)) found[id] = known;
            else (missing ??= []).Add(id);
        if (missing is null) return found;
        await using var command = database.CreateCommand($"select {Columns} from person_keys where id = any($1)").With(Many(NpgsqlDbType.Varchar, missing.ToArray()));
        foreach (var key in await Read(command, ct)) found[key.Id] = key;
        return found;
    }

    /// <summary>The key with this id if it is in memory and to be trusted.</summary>
    internal PersonKey? InMemory(string id) => byId.Find(id) is { } known && IsFresh(known) ? known : null;

    void INoticed.Connected()
    {
        Volatile.Write(ref listeningSince, clock.GetTimestamp());
        _ = CatchUp();
    }

    void INoticed.Lost() => Volatile.Write(ref listeningSince, long.MaxValue);

    void INoticed.Heard(string payload)
    {
        if (payload.Split(' ', 2) is [var id, var person]) Forget(id, person);
    }

    // What was destroyed while nothing was heard. For keys that are used the table is asked anyhow; this is for what lies in memory, opened.
    private async Task CatchUp()
    {
        while (Volatile.Read(ref listeningSince) != long.MaxValue)
            try
            {
                await using var command = database.CreateCommand(
                    "select now(), id, person from (select) one left join person_keys on destroyed_at > coalesce($1, now() - interval '1 day') - interval '1 minute'")
                    .With(new NpgsqlParameter { Value = (object?)caughtUp ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    caughtUp = reader.GetFieldValue<DateTime>(0);
                    if (!reader.IsDBNull(1)) Forget(reader.GetString(1), reader.GetString(2));
                }
                return;
            }
            catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException)
            {
                return; // the node has left
            }
            catch (NpgsqlException)
            {
                await Task.Delay(Unheard, clock); // the listener tells of it; when it connects again, so does this
            }
    }

    private void Forget(string id, string person)
    {
        if (Destructions.Add(id, person)) Destroyed?.Invoke(person);
    }

    // Known to be destroyed is known for good.
    private bool IsFresh(PersonKey key) =>
        key.IsDestroyed || key.VerifiedAt >= Volatile.Read(ref listeningSince) || clock.GetElapsedTime(key.VerifiedAt) < Unheard;

    // Nodes that make it at once agree: the first row stays, and all read that one. Two statements, as one does not see another's new row.
    private async ValueTask<PersonKey> Made(string person, CancellationToken ct)
    {
        while (true)
        {
            await using (var select = database.CreateCommand($"select {Columns} from person_keys where person = $1").With(Text(person)))
                if (await Read(select, ct) is [var known]) return known;
            var id = FreshId();
            var wrapped = master.Seal(RandomNumberGenerator.GetBytes(MasterKeys.Size), Purpose(id, person));
            await using var insert = database.CreateCommand(
                "insert into person_keys (id, person, wrapped, master_key) values ($1, $2, $3, $4) on conflict (person) do nothing")
                .With(Text(id), Text(person), new() { Value = wrapped, NpgsqlDbType = NpgsqlDbType.Bytea }, Text(master.Newest));
            await insert.ExecuteNonQueryAsync(ct);
        }
    }

    private async Task<List<PersonKey>> Read(NpgsqlCommand command, CancellationToken ct)
    {
        var asked = clock.GetTimestamp(); // before: what is destroyed meanwhile is heard of
        await using var reader = await command.ExecuteReaderAsync(ct);
        var keys = new List<PersonKey>();
        while (await reader.ReadAsync(ct))
        {
            var (id, person) = (reader.GetString(0), reader.GetString(1));
            if (!reader.IsDBNull(3)) Forget(id, person);
            var key = new PersonKey(id, person, reader.IsDBNull(2) ? null : master.Open(reader.GetFieldValue<byte[]>(2), Purpose(id, person)), asked, Destructions);
            byId.Keep(id, key);
            byPerson.Keep(person, key);
            keys.Add(key);
        }
        return keys;
    }

    internal static string Purpose(string id, string person) => $"person-key:{id}:{person}";

    private static string FreshId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>Two generations: when the younger is full, the older goes. What is asked for comes back to the younger.</summary>
    private sealed class Recent(int most)
    {
        private ConcurrentDictionary<string, PersonKey> younger = new();
        private ConcurrentDictionary<string, PersonKey> older = new();
        private int count;

        public PersonKey? Find(string name)
        {
            if (younger.TryGetValue(name, out var key)) return key;
            if (older.TryGetValue(name, out key)) Keep(name, key);
            return key;
        }

        public void Keep(string name, PersonKey key)
        {
            younger[name] = key;
            if (Interlocked.Increment(ref count) <= most / 2) return;
            Volatile.Write(ref count, 0);
            (older, younger) = (younger, new());
        }
    }
}
