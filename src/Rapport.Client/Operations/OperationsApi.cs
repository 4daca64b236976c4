using System.Net.Http.Headers;
using System.Text.Json;

namespace Rapport.Client;

/// <summary>What whoever runs a server may do.</summary>
public sealed class OperationsApi
{
    private readonly Wire wire;
    private readonly AuthenticationHeaderValue token;

    internal OperationsApi(Wire wire, string token) => (this.wire, this.token) = (wire, new("Operator", token));

    /// <summary>Imports scenarios and skills. All or nothing; the same files again change nothing.</summary>
    /// <param name="path">A file or folder on the server; null for its own folder of seeds.</param>
    public Task<SeedReport> ImportSeeds(string? path = null, CancellationToken ct = default) => wire.Post<SeedReport>("/api/operations/seeds", new { path }, Token, ct);

    /// <summary>The events of one stream, oldest first, at most 500 at once.</summary>
    /// <param name="after">The version to go on from: <see cref="StreamPage.Next"/> of the page before.</param>
    public Task<StreamPage> Stream(string category, string id, long after = 0, CancellationToken ct = default) =>
        wire.Get<StreamPage>($"/api/operations/streams/{Uri.EscapeDataString(category)}/{Uri.EscapeDataString(id)}?after={after}", Token, ct);

    /// <summary>How far each view is.</summary>
    public Task<IReadOnlyList<ViewStatus>> Views(CancellationToken ct = default) => wire.Get<IReadOnlyList<ViewStatus>>("/api/operations/views", Token, ct);

    /// <summary>Builds a view again beside the live one, compares, and swaps. Takes as long as the events are many.</summary>
    public Task<ViewRebuild> RebuildView(string name, CancellationToken ct = default) =>
        wire.Post<ViewRebuild>($"/api/operations/views/{Uri.EscapeDataString(name)}/rebuild", null, Token, ct);

    /// <summary>Lets a stopped view try again.</summary>
    public Task RetryView(string name, CancellationToken ct = default) => wire.Post($"/api/operations/views/{Uri.EscapeDataString(name)}/retry", null, Token, ct);

    /// <summary>What is removed by age, when, and what the runs did.</summary>
    public Task<RetentionStatus> Retention(CancellationToken ct = default) => wire.Get<RetentionStatus>("/api/operations/retention", Token, ct);

    /// <summary>Removes now what is too old. While a run is on its way, that one is the answer.</summary>
    public Task<RetentionStatus> RunRetention(CancellationToken ct = default) => wire.Post<RetentionStatus>("/api/operations/retention/run", null, Token, ct);

    /// <summary>Erases somebody for good. What is under way or completed is answered as it is.</summary>
    /// <param name="user">An e-mail address, or an account's id.</param>
    /// <param name="again">All steps once more for one who was erased before.</param>
    /// <param name="verify">Answers when all is done and looked through.</param>
    public Task<ErasedUser> Erase(string user, bool again = false, bool verify = false, CancellationToken ct = default) =>
        wire.Post<ErasedUser>("/api/operations/erasures", new { user, again, verify }, Token, ct);

    /// <summary>Erasures under way, and what they fail at.</summary>
    public Task<Erasures> Erasures(CancellationToken ct = default) => wire.Get<Erasures>("/api/operations/erasures", Token, ct);

    /// <summary>The ids of all who were erased.</summary>
    public Task<ErasedUsers> ErasedUsers(CancellationToken ct = default) => wire.Get<ErasedUsers>("/api/operations/erasures/users", Token, ct);

    /// <summary>Erases again whoever is not erased in a database that was restored.</summary>
    public Task<ReappliedErasures> ReapplyErasures(IReadOnlyCollection<string> users, CancellationToken ct = default) =>
        wire.Post<ReappliedErasures>("/api/operations/erasures/reapply", new { users }, Token, ct);

    /// <summary>Looks for somebody who was erased, everywhere. Takes as long as there is much to look through.</summary>
    /// <param name="known">Texts of theirs. They are kept nowhere.</param>
    public Task<ErasureProof> VerifyErased(string user, IReadOnlyCollection<string> known, CancellationToken ct = default) =>
        wire.Post<ErasureProof>("/api/operations/erasures/verify", new { user, known }, Token, ct);

    /// <summary>A page of all accounts, the latest first.</summary>
    /// <param name="cursor">Of the page before: <see cref="UserPage.Next"/>.</param>
    public Task<UserPage> Users(string? cursor = null, CancellationToken ct = default) =>
        wire.Get<UserPage>(cursor is null ? "/api/operations/users" : $"/api/operations/users?cursor={Uri.EscapeDataString(cursor)}", Token, ct);

    /// <summary>Makes somebody an administrator.</summary>
    public Task<Account> GrantAdmin(string email, CancellationToken ct = default) => wire.Post<Account>("/api/operations/users/grant-admin", new { email }, Token, ct);

    /// <summary>Makes an administrator a user again.</summary>
    public Task<Account> RevokeAdmin(string email, CancellationToken ct = default) => wire.Post<Account>("/api/operations/users/revoke-admin", new { email }, Token, ct);

    private ValueTask<AuthenticationHeaderValue?> Token(AuthenticationHeaderValue? refused, CancellationToken ct) => ValueTask.FromResult<AuthenticationHeaderValue?>(token);
}

/// <summary>What an import did. Names are <c>scenarios/ID</c> and <c>skills/ID</c>.</summary>
/// <param name="Incomplete">Scenarios that can't be started yet, and what they lack.</param>
public sealed record SeedReport(
    string Path, IReadOnlyList<string> Imported, IReadOnlyList<string> Revised, IReadOnlyList<string> Unchanged, IReadOnlyList<string> Withdrawn,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Incomplete, long Position);

/// <param name="Next">Ask for what comes after this version; null at the end.</param>
public sealed record StreamPage(string Stream, IReadOnlyList<StreamEvent> Events, long? Next);

/// <param name="Next">Ask with this for more; null at the end.</param>
public sealed record UserPage(IReadOnlyList<Account> Items, string? Next);

/// <summary>An event as it is stored, without secrets.</summary>
public sealed record StreamEvent(long Version, long Position, string Name, DateTimeOffset At, string? CommandId, string? CorrelationId, JsonElement? Headers, JsonElement? Data);

/// <summary>What a view is doing.</summary>
public enum ViewState
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    Running,
    Rebuilding,

    /// <summary>It stands still before an event that it can't take.</summary>
    Stopped,

    /// <summary>Another node has it, or none has taken it yet.</summary>
    Elsewhere,
}

/// <param name="Position">How far it has come.</param>
/// <param name="Head">How far the events go.</param>
/// <param name="Lag">Positions still to look at.</param>
/// <param name="Fault">Why it is stopped; null otherwise.</param>
public sealed record ViewStatus(string Name, int Version, long Position, long Head, long Lag, ViewState State, long Rows, ViewFault? Fault);

/// <param name="Position">Of the event that it can't take; 0 when it is no event's fault.</param>
public sealed record ViewFault(long Position, string Stream, string Event, string Message);

/// <summary>What a rebuild found.</summary>
/// <param name="Differing">How many keys differed from the live one.</param>
/// <param name="Keys">The first hundred of them.</param>
public sealed record ViewRebuild(string Name, int Version, long Position, long RowsBefore, long RowsAfter, long Differing, IReadOnlyList<string> Keys);
