namespace Rapport.Engine.Grains;

/// <summary>
/// Which commands a stream has seen, as 32-bit hashes: 4 bytes a command. "No" is certain, "perhaps" is asked of the store; so a collision
/// costs a query and never an answer. Beyond its size it answers "perhaps" to everything.
/// </summary>
internal sealed class CommandMemory
{
    private const int Size = 4096;

    private uint[] hashes = new uint[8];
    private int count;
    private bool overflown;

    public ReadOnlySpan<uint> Hashes => hashes.AsSpan(0, count);

    /// <summary>True when older commands were forgotten.</summary>
    public bool Overflown => overflown;

    public void Add(string? commandId)
    {
        if (commandId is not null) Add(Hash(commandId));
    }

    public void Add(uint hash)
    {
        if (count > 0 && hashes[count - 1] == hash) return; // the events of one command come one after another
        if (count == Size)
        {
            overflown = true;
            return;
        }
        if (count == hashes.Length) Array.Resize(ref hashes, count * 2);
        hashes[count++] = hash;
    }

    public bool MayContain(string commandId) => overflown || Hashes.Contains(Hash(commandId));

    public void Forget() => overflown = true;

    // FNV-1a over the characters, mixed at the end. Stable across processes, for snapshots keep it.
    private static uint Hash(string id)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in id) hash = (hash ^ c) * 1099511628211UL;
        return (uint)(hash ^ (hash >> 32));
    }
}
