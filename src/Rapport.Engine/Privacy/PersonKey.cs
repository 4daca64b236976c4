namespace Rapport.Engine.Privacy;

/// <summary>Which keys were destroyed since this process runs, as far as it knows. Whoever holds a key asks here before using it.</summary>
internal sealed class Destructions
{
    private readonly HashSet<string> ids = [];
    private readonly HashSet<string> persons = [];
    private int count;

    /// <summary>Grows with each: as long as it stands still nothing has to be looked up.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>False when it was known.</summary>
    public bool Add(string id, string person)
    {
        lock (ids)
        {
            persons.Add(person);
            if (!ids.Add(id)) return false;
            Volatile.Write(ref count, count + 1);
            return true;
        }
    }

    public bool HasKey(string id)
    {
        lock (ids) return ids.Contains(id);
    }

    public bool HasPerson(string person)
    {
        lock (ids) return persons.Contains(person);
    }
}

/// <summary>The key of one person in memory. Whoever holds it sees at once when it is destroyed.</summary>
internal sealed class PersonKey(string id, string person, byte[]? bytes, long verifiedAt, Destructions destructions)
{
    private byte[]? bytes = bytes;
    private int seen = -1;

    public string Id => id;
    public string Person => person;

    /// <summary>When the database last said so, as a timestamp of the process's clock.</summary>
    public long VerifiedAt => verifiedAt;

    /// <summary>Null when it is destroyed.</summary>
    public byte[]? Bytes
    {
        get
        {
            var now = destructions.Count;
            if (Volatile.Read(ref seen) == now) return bytes;
            if (destructions.HasKey(id)) bytes = null;
            Volatile.Write(ref seen, now);
            return bytes;
        }
    }

    public bool IsDestroyed => Bytes is null;
}
