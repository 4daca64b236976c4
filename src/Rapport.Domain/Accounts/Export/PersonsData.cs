namespace Rapport.Domain.Accounts;

/// <summary>
/// What one part of a room keeps about persons: the one place from which both the export and the erasure know of it, so that what is shown to a
/// person and what is forgotten are the same. One registration per part; a new aggregate or table with something of a person brings one.
/// </summary>
public interface IPersonsData
{
    /// <summary>In kebab case, unique: <c>practice-sessions</c>. In an export it is a folder.</summary>
    string Name { get; }

    /// <summary>For people: what is in it.</summary>
    string Title { get; }

    /// <summary>The kinds of documents that <see cref="Find"/> gives; an export describes them.</summary>
    IReadOnlyList<DocumentKind> Kinds { get; }

    /// <summary>
    /// Everything there is, as a stream: one entry at a time is in memory. May run several times, also at once. What comes meanwhile may be in it or not.
    /// </summary>
    IAsyncEnumerable<PersonsEntry> Find(string personId, CancellationToken ct);

    /// <summary>How many things there are, without looking into them: what a person is told would go.</summary>
    async ValueTask<int> Count(string personId, CancellationToken ct)
    {
        var count = 0;
        await foreach (var entry in Find(personId, ct))
            if (entry is PersonsEntry.Document) count++;
        return count;
    }

    /// <summary>
    /// Removes for good what the destroyed key of the person does not make unreadable: files, rows in the open, claims, what is in memory. May run
    /// several times and be cut off at any point; throws when something could not be removed, and is then asked again.
    /// </summary>
    /// <returns>How many things went, for the certificate; nothing personal.</returns>
    ValueTask<int> Forget(string personId, CancellationToken ct);
}

/// <summary>A kind of document.</summary>
/// <param name="Name">In kebab case, unique in its part: <c>session</c>.</param>
/// <param name="Content">The type of <see cref="PersonsEntry.Document.Content"/>.</param>
public sealed record DocumentKind(string Name, string Title, Type Content);

/// <summary>A piece of what there is about a person.</summary>
public abstract record PersonsEntry
{
    private PersonsEntry() { }

    /// <summary>Unique in its part, of letters, digits, <c>-</c> and <c>_</c>: the name of its file.</summary>
    public abstract string Name { get; init; }

    /// <param name="Kind">The name of one of the part's kinds.</param>
    /// <param name="Title">For people.</param>
    /// <param name="Content">What becomes JSON. An <see cref="AttachedFile"/> in it is a link to an <see cref="Attachment"/>.</param>
    public sealed record Document(string Name, string Kind, string Title, object Content) : PersonsEntry;

    /// <param name="Ending">Of its file, with the dot: <c>.mp3</c>.</param>
    public sealed record Attachment(string Name, string Ending, ReadOnlyMemory<byte> Bytes) : PersonsEntry;
}

/// <summary>In a document: the file of an attachment of the same part.</summary>
/// <param name="File">Its name with its ending.</param>
public sealed record AttachedFile(string File);
