using Rapport.Domain.Deciding;
using Rapport.Engine.Events;

namespace Rapport.Engine.Privacy;

/// <summary>
/// Seals what an append holds of persons, and sees that what is read can be opened. It works on events, not on JSON, and before the store, so
/// that every store writes the same.
/// </summary>
public sealed class Sealing(PersonKeys keys, PersonalBytes bytes, PersonalIndex index)
{
    internal Destructions Destructions => keys.Destructions;

    internal PersonalIndex Index => index;

    /// <summary>Told once for each person whose key this node learns to be destroyed. Must neither throw nor wait.</summary>
    internal event Action<string>? Destroyed
    {
        add => keys.Destroyed += value;
        remove => keys.Destroyed -= value;
    }

    /// <summary>The append as it is to be written; null when the person is erased. The one given is left as it is, for it may be sent again.</summary>
    /// <exception cref="InvalidOperationException">There is marked text, and nobody whose it is.</exception>
    internal ValueTask<Appending?> Seal(Appending appending, CancellationToken ct)
    {
        if (appending.Claims is { } claims && claims.Any(c => c.Personal)) return SealAll(appending, ct);
        foreach (var proposed in appending.Events)
            if (MarkedText.Of(proposed.Event.GetType()) is not null) return SealAll(appending, ct);
        return new(appending);
    }

    /// <summary>Sees that the keys of what was read are at hand, with one query at most.</summary>
    internal async ValueTask Prepare(IReadOnlyList<Recorded> read, CancellationToken ct)
    {
        HashSet<string>? wanted = null;
        List<(Recorded, string[])>? missing = null;
        var ids = new List<string>();
        foreach (var recorded in read)
        {
            if (!recorded.MayBeSealed) continue;
            ids.Clear();
            SealedText.KeysIn(recorded.Json, ids);
            if (ids.Count == 0) continue;
            if (ids is [var only] && keys.InMemory(only) is { } known)
            {
                recorded.OpenWith([known]);
                continue;
            }
            (missing ??= []).Add((recorded, [.. ids]));
            (wanted ??= []).UnionWith(ids);
        }
        if (missing is null) return;
        var found = await keys.Find(wanted!, ct);
        foreach (var (recorded, of) in missing) recorded.OpenWith([.. of.Where(found.ContainsKey).Select(id => found[id])]);
    }

    /// <summary>The snapshot as it is to be kept; null when the person is erased.</summary>
    internal async ValueTask<Snapshot?> Seal(string stream, Snapshot snapshot, CancellationToken ct)
    {
        if (snapshot.Person is not { } person) return snapshot;
        return await bytes.Seal(person, snapshot.Json, Bound(stream, snapshot), ct) is { } whole ? snapshot with { Json = whole } : null;
    }

    /// <summary>Null when the person is erased. One whose seal is broken is given as it is: nobody can read it.</summary>
    internal async ValueTask<Snapshot?> Open(string stream, Snapshot snapshot, CancellationToken ct)
    {
        if (!PersonalBytes.IsSealed(snapshot.Json.Span)) return snapshot;
        try
        {
            return await bytes.Open(snapshot.Json, Bound(stream, snapshot), ct) is { } open ? snapshot with { Json = open } : null;
        }
        catch (SealBrokenException)
        {
            return snapshot;
        }
    }

    private static string Bound(string stream, Snapshot snapshot) => $"snapshot\n{stream}\n{snapshot.Version}\n{snapshot.Shape}";

    private async ValueTask<Appending?> SealAll(Appending appending, CancellationToken ct)
    {
        var (stream, events) = (appending.Stream.ToString(), new Proposed[appending.Events.Count]);
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = appending.Events[i];
            if (MarkedText.Of(events[i].Event.GetType()) is not { } marked) continue;
            var person = (events[i].Event as IOfPerson)?.PersonOf(appending.Stream.Id) ?? appending.Person;
            var key = person is null ? null : await keys.Of(person, ct);
            var sealer = new Sealer(key, key?.Bytes, stream, appending.Expected + i + 1);
            events[i] = events[i] with { Event = marked.Changed(events[i].Event, sealer) };
            if (sealer.MetErased) return null;
        }
        return appending with { Events = events, Claims = await index.Hidden(appending.Claims, ct) };
    }

    private sealed class Sealer(PersonKey? key, byte[]? bytes, string stream, long version) : ITextChange
    {
        /// <summary>There is text, and its key is destroyed. An event whose marked text is empty says nothing of the person, and may end what they began.</summary>
        public bool MetErased { get; private set; }

        public string Change(string text, string path)
        {
            if (key is not null && bytes is null)
            {
                MetErased = true;
                return "";
            }
            if (key is null || bytes is null)
                throw new InvalidOperationException($"'{path}' of an event of {stream} is marked as personal, and neither the event nor the state says whose it is (IOfPerson).");
            return SealedText.Seal(key, bytes, text, stream, version, path);
        }
    }
}

/// <summary>Opens the marked text of one event.</summary>
internal sealed class Opener(IReadOnlyList<PersonKey> keys, string stream, long version) : ITextChange
{
    public string Change(string text, string path) => SealedText.Open(keys, text, stream, version, path);
}
