using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Engine.Privacy;

/// <summary>
/// How sealed text looks where the text was: <c>sealed:v1:{key id}:{nonce, ciphertext and tag in base64url}</c>. Bound to the stream, the event's
/// version in it, and the path of the field in its JSON, so that it can be moved nowhere.
/// </summary>
internal static class SealedText
{
    public const string Mark = "sealed:v1:";
    private const int OnStack = 512;

    private static readonly SearchValues<byte> NotOfAnId = SearchValues.Create(":\"\\"u8);

    /// <param name="text">A NUL in it becomes U+FFFD, for what is opened may go where none is taken.</param>
    public static string Seal(PersonKey key, byte[] bytes, string text, string stream, long version, string path)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) text = text.Replace('\0', '\uFFFD');
        var most = Encoding.UTF8.GetMaxByteCount(text.Length) + Box.Around;
        byte[]? rented = null;
        Span<byte> space = most <= OnStack ? stackalloc byte[OnStack] : rented = ArrayPool<byte>.Shared.Rent(most * 2);
        try
        {
            // The text goes behind its box; AES-GCM may not write where it reads, unless that is the same place.
            var length = Encoding.UTF8.GetBytes(text, space[Box.NonceSize..]);
            var box = space[..(length + Box.Around)];
            Span<byte> bound = stackalloc byte[OnStack];
            Box.Seal(bytes, box.Slice(Box.NonceSize, length), Bound(ref bound, stream, version, path), box);
            return Mark + key.Id + ":" + Base64Url.EncodeToString(box);
        }
        finally
        {
            if (rented is not null)
            {
                space.Clear();
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>The text; empty when its key is destroyed; itself when it is not sealed, as text from before is not.</summary>
    /// <exception cref="SealBrokenException">It was changed or moved, or its key was never there.</exception>
    public static string Open(IReadOnlyList<PersonKey> keys, string text, string stream, long version, string path)
    {
        if (!text.StartsWith(Mark, StringComparison.Ordinal)) return text;
        var rest = text.AsSpan(Mark.Length);
        var colon = rest.IndexOf(':');
        if (colon < 0 || KeyOf(keys, rest[..colon]) is not { } key) throw new SealBrokenException(stream, version, path);
        if (key.Bytes is not { } bytes) return "";
        rest = rest[(colon + 1)..];
        var rented = ArrayPool<byte>.Shared.Rent(rest.Length * 2);
        try
        {
            if (!Base64Url.TryDecodeFromChars(rest, rented.AsSpan(0, rest.Length), out var length) || length < Box.Around) throw new SealBrokenException(stream, version, path);
            var open = rented.AsSpan(rest.Length, length - Box.Around);
            Span<byte> bound = stackalloc byte[OnStack];
            if (!Box.TryOpen(bytes, rented.AsSpan(0, length), Bound(ref bound, stream, version, path), open)) throw new SealBrokenException(stream, version, path);
            return Encoding.UTF8.GetString(open);
        }
        catch (FormatException)
        {
            throw new SealBrokenException(stream, version, path);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>Adds the ids of the keys that the JSON names.</summary>
    public static void KeysIn(ReadOnlySpan<byte> json, ICollection<string> ids)
    {
        for (int at; (at = json.IndexOf("\"sealed:v1:"u8)) >= 0;)
        {
            json = json[(at + 1 + Mark.Length)..];
            var end = json.IndexOfAny(NotOfAnId);
            if (end <= 0 || json[end] != (byte)':' || end > 64) continue;
            var id = Encoding.UTF8.GetString(json[..end]);
            if (!ids.Contains(id)) ids.Add(id);
        }
    }

    /// <summary>Opens all sealed text in JSON of an older version, whose type is no more.</summary>
    public static void OpenIn(JsonNode node, ITextChange opening, string path)
    {
        if (node is JsonObject members)
            foreach (var (name, value) in members.ToList()) Open(value, path.Length == 0 ? name : $"{path}.{name}", opened => members[name] = opened);
        if (node is JsonArray items)
            for (var i = 0; i < items.Count; i++)
            {
                var at = i;
                Open(items[i], $"{path}[{i}]", opened => items[at] = opened);
            }

        void Open(JsonNode? value, string at, Action<string> set)
        {
            if (value is JsonValue leaf && leaf.TryGetValue<string>(out var text) && text.StartsWith(Mark, StringComparison.Ordinal)) set(opening.Change(text, at));
            else if (value is not null) OpenIn(value, opening, at);
        }
    }

    private static PersonKey? KeyOf(IReadOnlyList<PersonKey> keys, ReadOnlySpan<char> id)
    {
        foreach (var key in keys)
            if (id.SequenceEqual(key.Id)) return key;
        return null;
    }

    // No part can hold a line break but the last, so that no two sets of parts make the same bytes.
    private static ReadOnlySpan<byte> Bound(ref Span<byte> space, string stream, long version, string path)
    {
        var most = Encoding.UTF8.GetMaxByteCount(stream.Length + path.Length) + 24;
        if (most > space.Length) space = new byte[most];
        var length = Encoding.UTF8.GetBytes(stream, space);
        space[length++] = (byte)'\n';
        version.TryFormat(space[length..], out var digits);
        length += digits;
        space[length++] = (byte)'\n';
        return space[..(length + Encoding.UTF8.GetBytes(path, space[length..]))];
    }
}

/// <summary>Sealed text can't be opened: it was changed, stands where it was not put, or its key was never in this database.</summary>
public sealed class SealBrokenException(string stream, long version, string path)
    : CryptographicException($"'{path}' of {stream} at version {version} was not sealed there, was changed, or its key was never in this database.");
