using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using E = Rapport.Domain.Accounts.DataExportEvent;

namespace Rapport.Domain.Accounts;

/// <summary>Why an export was given up.</summary>
public enum ExportFailure
{
    /// <summary>It would have been larger than an export may be.</summary>
    TooLarge,

    /// <summary>There was no room on the disk.</summary>
    NoSpace,

    /// <summary>It failed as often as it was tried.</summary>
    Failed,

    /// <summary>It was ready, and its file was gone.</summary>
    Lost,
}

/// <summary>One run: what was asked for, and the file that it became or would have become.</summary>
/// <param name="Number">1 for the person's first.</param>
/// <param name="File">The random name under which its file lies.</param>
/// <param name="Secret">Random; what its file is sealed with. Empty once the person's key is destroyed: then nobody can read the file.</param>
public sealed record ExportRun(int Number, string File, [property: Personal] string Secret, DateTimeOffset AskedAt);

/// <summary>Everything of one person as one file. Its id is the person's, hence one run at a time, whoever asks where.</summary>
[JsonDerivedType(typeof(NeverAsked), "never-asked")]
[JsonDerivedType(typeof(Building), "building")]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(Fetched), "fetched")]
[JsonDerivedType(typeof(Expired), "expired")]
[JsonDerivedType(typeof(GivenUp), "given-up")]
public abstract record DataExport : IOfPerson
{
    private DataExport() { }

    public string PersonOf(string id) => id;

    public sealed record NeverAsked : DataExport;

    public sealed record Building(ExportRun Run) : DataExport;

    /// <param name="Entries">Documents and recordings in it.</param>
    public sealed record Ready(ExportRun Run, long Bytes, int Entries, DateTimeOffset ReadyAt, DateTimeOffset ExpiresAt) : DataExport;

    /// <param name="FetchId">Which use of the link it was: the only one.</param>
    /// <param name="Removed">The file is gone from the disk.</param>
    public sealed record Fetched(ExportRun Run, string FetchId, DateTimeOffset At, bool Removed) : DataExport;

    /// <summary>Nobody fetched it in time, or it was dropped.</summary>
    /// <param name="Removed">The file is gone from the disk.</param>
    public sealed record Expired(ExportRun Run, DateTimeOffset At, bool Removed) : DataExport;

    /// <param name="Removed">Whatever was written is gone from the disk.</param>
    public sealed record GivenUp(ExportRun Run, ExportFailure Reason, DateTimeOffset At, bool Removed) : DataExport;

    /// <summary>The last run; null before the first.</summary>
    public ExportRun? Last() => this switch
    {
        Building s => s.Run,
        Ready s => s.Run,
        Fetched s => s.Run,
        Expired s => s.Run,
        GivenUp s => s.Run,
        _ => null,
    };

    internal static DataExport Evolve(DataExport state, E @event) => (state, @event) switch
    {
        (_, E.Asked e) => new Building(new(e.Number, e.File, e.Secret, e.At)),
        (Building s, E.Built e) => new Ready(s.Run, e.Bytes, e.Entries, e.At, e.ExpiresAt),
        (Ready s, E.Fetched e) => new Fetched(s.Run, e.FetchId, e.At, Removed: false),
        (Building s, E.Dropped e) => new Expired(s.Run, e.At, Removed: false),
        (Ready s, E.Dropped e) => new Expired(s.Run, e.At, Removed: false),
        (Ready s, E.Expired e) => new Expired(s.Run, e.At, Removed: false),
        (Building s, E.GivenUp e) => new GivenUp(s.Run, e.Reason, e.At, Removed: false),
        (Ready s, E.GivenUp e) => new GivenUp(s.Run, e.Reason, e.At, Removed: false),
        (Fetched s, E.FileRemoved) => s with { Removed = true },
        (Expired s, E.FileRemoved) => s with { Removed = true },
        (GivenUp s, E.FileRemoved) => s with { Removed = true },
        _ => state,
    };
}
