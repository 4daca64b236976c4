using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>
/// Writes everything that the rooms have of a person as one ZIP, entry by entry, so that one entry at a time is in memory. In it: a folder per part with each
/// document as JSON and as a page to read, recordings in <c>files</c> beside them; <c>index.html</c>; <c>contents.json</c>, which lists the documents; and
/// <c>schema.json</c>, a JSON schema of each kind.
/// </summary>
internal sealed class ExportWriter(IEnumerable<IPersonsData> parts, TimeProvider time)
{
    /// <summary>Of the layout: grows when a reader of an earlier one would be misled.</summary>
    public const int Version = 1;

    private const int MostEntries = 200_000;

    private static readonly JsonSerializerOptions json = new(Json.Options) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="Title">For people.</param>
    /// <param name="File">Without its ending: there is a <c>.json</c> and a <c>.html</c>.</param>
    /// <param name="Schema">Its place in schema.json.</param>
    public sealed record Listed(string Part, string File, string Title, string Schema);

    /// <returns>How many documents and recordings there are.</returns>
    public async Task<int> Write(string personId, Stream to, CancellationToken ct)
    {
        var entries = 0;
        var listed = new List<Listed>();
        await using (var zip = await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct))
        {
            foreach (var part in parts)
                await foreach (var entry in part.Find(personId, ct).WithCancellation(ct))
                {
                    if (++entries > MostEntries) throw new ExportTooLargeException(MostEntries);
                    CheckName(entry.Name);
                    if (entry is PersonsEntry.Attachment attached) await Add(zip, $"{part.Name}/files/{attached.Name}{attached.Ending}", s => s.WriteAsync(attached.Bytes, ct).AsTask(), ct, CompressionLevel.NoCompression);
                    else if (entry is PersonsEntry.Document document) listed.Add(await Add(zip, part, document, ct));
                }
            await Add(zip, "contents.json", s => JsonSerializer.SerializeAsync(s, new { version = Version, exportedAt = time.GetUtcNow(), documents = listed.Select(l => new { file = $"{l.File}.json", l.Title, l.Schema }) }, json, ct), ct);
            await Add(zip, "schema.json", s => JsonSerializer.SerializeAsync(s, ExportSchema.Of(parts, json), json, ct), ct);
            await Add(zip, "index.html", s => ReadablePages.Index(s, [.. parts], listed, time.GetUtcNow()), ct);
        }
        return entries;
    }

    private async Task<Listed> Add(ZipArchive zip, IPersonsData part, PersonsEntry.Document document, CancellationToken ct)
    {
        var kind = part.Kinds.Single(k => k.Name == document.Kind);
        var content = JsonSerializer.SerializeToNode(document.Content, kind.Content, json);
        var file = $"{part.Name}/{document.Name}";
        await Add(zip, $"{file}.json", s => JsonSerializer.SerializeAsync(s, content, json, ct), ct);
        await Add(zip, $"{file}.html", s => ReadablePages.Page(s, document.Title, $"{document.Name}.json", content), ct);
        return new(part.Name, file, document.Title, SchemaOf(part, kind));
    }

    private async Task Add(ZipArchive zip, string name, Func<Stream, Task> write, CancellationToken ct, CompressionLevel level = CompressionLevel.Optimal)
    {
        var entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = time.GetUtcNow();
        await using var stream = await entry.OpenAsync(ct);
        await write(stream);
    }

    private static string SchemaOf(IPersonsData part, DocumentKind kind) => $"schema.json#/$defs/{part.Name}.{kind.Name}";

    // A name becomes a path on somebody's machine. Ours are ids; a room that gives another one is at fault.
    private static void CheckName(string name)
    {
        if (name.Length is 0 or > 100 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new InvalidOperationException("An entry of an export has a name that is no plain name.");
    }
}
