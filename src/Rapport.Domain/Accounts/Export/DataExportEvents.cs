using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Accounts;

/// <summary>What happens to a person's export. The names here are the stored names.</summary>
[JsonDerivedType(typeof(Asked), "data-export.asked.v1")]
[JsonDerivedType(typeof(Built), "data-export.built.v1")]
[JsonDerivedType(typeof(Fetched), "data-export.fetched.v1")]
[JsonDerivedType(typeof(Expired), "data-export.expired.v1")]
[JsonDerivedType(typeof(Dropped), "data-export.dropped.v1")]
[JsonDerivedType(typeof(GivenUp), "data-export.given-up.v1")]
[JsonDerivedType(typeof(FileRemoved), "data-export.file-removed.v1")]
public abstract record DataExportEvent
{
    private DataExportEvent() { }

    /// <summary>When it was decided.</summary>
    public abstract DateTimeOffset At { get; init; }

    /// <param name="File">The random name under which its file will lie.</param>
    /// <param name="Secret">What the file is sealed with; itself sealed under the person's key, so that the file goes with it.</param>
    public sealed record Asked(int Number, [property: NotPersonal("random")] string File, [property: Personal] string Secret, DateTimeOffset At) : DataExportEvent;

    public sealed record Built(long Bytes, int Entries, DateTimeOffset ExpiresAt, DateTimeOffset At) : DataExportEvent;

    public sealed record Fetched([property: NotPersonal("random")] string FetchId, DateTimeOffset At) : DataExportEvent;

    /// <summary>Nobody fetched it in time.</summary>
    public sealed record Expired(DateTimeOffset At) : DataExportEvent;

    /// <summary>It is wanted no more: the person is being erased.</summary>
    public sealed record Dropped(DateTimeOffset At) : DataExportEvent;

    public sealed record GivenUp(ExportFailure Reason, DateTimeOffset At) : DataExportEvent;

    /// <summary>The file is gone from the disk.</summary>
    public sealed record FileRemoved(DateTimeOffset At) : DataExportEvent;
}
