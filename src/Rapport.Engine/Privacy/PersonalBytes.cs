using System.Text;

namespace Rapport.Engine.Privacy;

/// <summary>Seals whole things of a person, such as a recording: <c>sealed:v1:{key id}:</c>, then nonce, ciphertext and tag.</summary>
public sealed class PersonalBytes(PersonKeys keys)
{
    private const int LongestId = 64;

    public static bool IsSealed(ReadOnlySpan<byte> bytes) => bytes.StartsWith("sealed:v1:"u8);

    /// <param name="bound">What it is and where it lies; opening asks for the same.</param>
    /// <returns>Null when the person is erased.</returns>
    public async ValueTask<byte[]?> Seal(string person, ReadOnlyMemory<byte> open, string bound, CancellationToken ct = default)
    {
        var key = await keys.Of(person, ct);
        if (key.Bytes is not { } bytes) return null;
        var head = Encoding.ASCII.GetBytes($"{SealedText.Mark}{key.Id}:");
        var whole = new byte[head.Length + open.Length + Box.Around];
        head.CopyTo(whole, 0);
        Box.Seal(bytes, open.Span, Encoding.UTF8.GetBytes(bound), whole.AsSpan(head.Length));
        return whole;
    }

    /// <returns>Null when the person is erased.</returns>
    /// <exception cref="SealBrokenException">It was changed, lies elsewhere than it was put, or its key was never there.</exception>
    public async ValueTask<byte[]?> Open(ReadOnlyMemory<byte> whole, string bound, CancellationToken ct = default)
    {
        var rest = whole[Math.Min(whole.Length, SealedText.Mark.Length)..];
        var colon = rest.Span[..Math.Min(rest.Length, LongestId)].IndexOf((byte)':');
        if (!IsSealed(whole.Span) || colon < 0) throw new SealBrokenException(bound, 0, "");
        var id = Encoding.ASCII.GetString(rest.Span[..colon]);
        if (!(await keys.Find([id], ct)).TryGetValue(id, out var key)) throw new SealBrokenException(bound, 0, "");
        if (key.Bytes is not { } bytes) return null;
        return Box.TryOpen(bytes, rest.Span[(colon + 1)..], Encoding.UTF8.GetBytes(bound)) ?? throw new SealBrokenException(bound, 0, "");
    }
}
