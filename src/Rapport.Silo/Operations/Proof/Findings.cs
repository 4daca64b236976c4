using System.Text;

namespace Rapport.Silo.Operations.Proof;

/// <summary>What was found where. Never the text itself.</summary>
/// <param name="Place"><c>table public.mt_events</c>, <c>file audio/3f/...</c>, or <c>dump</c>.</param>
/// <param name="What">Which of the known texts, by its number, and in which form.</param>
internal sealed record Found(string Place, string What, long Times);

/// <summary>Looks through one place after the other.</summary>
internal sealed class Findings(Needles needles)
{
    /// <summary>How the person's id is named among what is looked for.</summary>
    public const string Id = "id";

    private const int Piece = 1 << 20;

    private readonly Dictionary<(string Place, string What), long> found = [];

    public long Bytes { get; private set; }

    public IReadOnlyList<Found> Texts => [.. found.Where(f => f.Key.What != Id).Select(f => new Found(f.Key.Place, f.Key.What, f.Value)).OrderBy(f => f.Place, StringComparer.Ordinal)];

    /// <summary>Where the id is, and how often.</summary>
    public IReadOnlyDictionary<string, long> IdPlaces => found.Where(f => f.Key.What == Id).ToDictionary(f => f.Key.Place, f => f.Value);

    public void In(string place, string text)
    {
        foreach (var what in Whats(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)))) Add(place, what);
    }

    /// <summary>To its end. What lies across two pieces is found too.</summary>
    public async Task In(string place, Stream stream, CancellationToken ct)
    {
        var (bytes, chars, kept) = (new byte[Piece], new char[Piece + needles.Longest], 0);
        while (await stream.ReadAsync(bytes, ct) is > 0 and var read)
        {
            Bytes += read;
            var length = kept + Encoding.Latin1.GetChars(bytes, 0, read, chars, kept);
            kept = Look(place, chars.AsSpan(0, length));
        }
        foreach (var what in Whats(chars.AsSpan(0, kept))) Add(place, what);
    }

    // What begins in the last stretch may go on in the next piece: it is looked at again with that.
    private int Look(string place, Span<char> there)
    {
        var (from, end) = (0, Math.Max(0, there.Length - needles.Longest + 1));
        while (from < end && needles.Next(there[from..]) is var (at, what) && from + at < end)
        {
            Add(place, what);
            from += at + 1;
        }
        var rest = there[Math.Max(from, end)..];
        rest.CopyTo(there);
        return rest.Length;
    }

    private List<string> Whats(ReadOnlySpan<char> there)
    {
        var whats = new List<string>();
        while (needles.Next(there) is var (at, what))
        {
            whats.Add(what);
            there = there[(at + 1)..];
        }
        return whats;
    }

    private void Add(string place, string what) => found[(place, what)] = found.GetValueOrDefault((place, what)) + 1;
}
