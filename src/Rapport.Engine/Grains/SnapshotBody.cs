using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rapport.Engine.Events;

namespace Rapport.Engine.Grains;

/// <summary>What a snapshot holds: the state as a member of its family, and the commands seen.</summary>
internal sealed record SnapshotBody<TState>(TState State, byte[] Commands, bool Overflown)
    where TState : class
{
    public static byte[] Write(TState state, CommandMemory memory) =>
        Json.Write(new SnapshotBody<TState>(state, MemoryMarshal.AsBytes(memory.Hashes).ToArray(), memory.Overflown));

    /// <summary>False when it can't be read; then all events are read instead.</summary>
    public static bool TryRead(Snapshot snapshot, CommandMemory memory, [NotNullWhen(true)] out TState? state)
    {
        state = null;
        try
        {
            if (Json.Read<SnapshotBody<TState>>(snapshot.Json.Span) is not { State: { } read, Commands: { } commands } body) return false;
            foreach (var hash in MemoryMarshal.Cast<byte, uint>(commands)) memory.Add(hash);
            if (body.Overflown) memory.Forget();
            state = read;
            return true;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException)
        {
            return false;
        }
    }
}
