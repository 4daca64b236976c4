using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Accounts.DataExportCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.DataExportEvent>;
using E = Rapport.Domain.Accounts.DataExportEvent;
using F = Rapport.Domain.Accounts.DataExportEffect;
using S = Rapport.Domain.Accounts.DataExport;

namespace Rapport.Domain.Accounts;

[JsonDerivedType(typeof(Ask), "ask")]
[JsonDerivedType(typeof(Built), "built")]
[JsonDerivedType(typeof(GiveUp), "give-up")]
[JsonDerivedType(typeof(Fetch), "fetch")]
[JsonDerivedType(typeof(Lose), "lose")]
[JsonDerivedType(typeof(Drop), "drop")]
[JsonDerivedType(typeof(FileRemoved), "file-removed")]
[JsonDerivedType(typeof(LookAtClock), "look-at-clock")]
public abstract record DataExportCommand
{
    private DataExportCommand() { }

    public abstract DateTimeOffset Now { get; init; }

    /// <summary>Another run, unless one is being built or lies ready: then that one is the answer.</summary>
    /// <param name="File">A random name for its file.</param>
    /// <param name="Secret">A random key for its file.</param>
    /// <param name="Pause">How long after the last one was asked for; a run that was given up counts for nothing.</param>
    public sealed record Ask(string File, string Secret, TimeSpan Pause, DateTimeOffset Now) : DataExportCommand;

    /// <param name="Life">How long it may be fetched.</param>
    public sealed record Built(string Key, long Bytes, int Entries, TimeSpan Life, DateTimeOffset Now) : DataExportCommand;

    public sealed record GiveUp(string Key, ExportFailure Reason, DateTimeOffset Now) : DataExportCommand;

    /// <summary>The one use of the link.</summary>
    /// <param name="FetchId">Names the use, so that the same request twice is one.</param>
    public sealed record Fetch(string File, string FetchId, DateTimeOffset Now) : DataExportCommand;

    /// <summary>It should be there, and is not.</summary>
    public sealed record Lose(string File, DateTimeOffset Now) : DataExportCommand;

    /// <summary>Its person is being erased: away with it.</summary>
    public sealed record Drop(DateTimeOffset Now) : DataExportCommand;

    public sealed record FileRemoved(string Key, DateTimeOffset Now) : DataExportCommand;

    public sealed record LookAtClock(DateTimeOffset Now) : DataExportCommand;
}

public abstract record DataExportEffect : Effect
{
    private DataExportEffect(string key) : base(key) { }

    /// <summary>Write the file; answer <c>Built</c> or <c>GiveUp</c>. Begun anew after a crash.</summary>
    public sealed record Build(string Key, string File, string Secret) : DataExportEffect(Key);

    /// <summary>Remove the file and what was written beside it; answer <c>FileRemoved</c>. A handler that gives up answers with an empty key: it stays wanted.</summary>
    public sealed record RemoveFile(string Key, string File) : DataExportEffect(Key);
}

public sealed class DataExportDecider : IDecider<DataExport, DataExportCommand, DataExportEvent>
{
    public static readonly Family<DataExport, DataExportCommand> Family =
        Deciding.Family.Of<DataExportDecider, DataExport, DataExportCommand, DataExportEvent>();

    public static readonly Refusal NeverAsked = new("accounts.no-export", "You never asked for an export, or its link is of another one. Ask for one.");

    public static readonly Refusal AlreadyFetched = new("accounts.export-fetched", "This link was used, and the file is removed after one use. Ask for another export.");

    public static readonly Refusal Gone = new("accounts.export-expired", "This export is no longer kept. Ask for another one.");

    private DataExportDecider() { }

    public static string Category => "data-export";

    public static DataExport Initial { get; } = new S.NeverAsked();

    public static DataExport Evolve(DataExport state, DataExportEvent @event) => S.Evolve(state, @event);

    public static Decision<DataExportEvent> Decide(DataExport state, DataExportCommand command) => (state, command) switch
    {
        (S.Building or S.Ready, C.Ask c) => state is S.Ready ready && c.Now >= ready.ExpiresAt ? D.Of(new E.Expired(c.Now), Asked(state, c)) : D.AlreadySo,
        (_, C.Ask c) => Ask(state, c),
        (S.Building s, C.Built c) when c.Key == BuildKey(s.Run) => new E.Built(c.Bytes, c.Entries, c.Now + c.Life, c.Now),
        (S.Building s, C.GiveUp c) when c.Key == BuildKey(s.Run) => new E.GivenUp(c.Reason, c.Now),
        (S.Ready s, C.Lose c) when c.File == s.Run.File => new E.GivenUp(ExportFailure.Lost, c.Now),
        (S.Building or S.Ready, C.Drop c) => new E.Dropped(c.Now),
        (_, C.Fetch c) => Fetch(state, c),
        (_, C.FileRemoved c) when ToRemove(state) is { } run && c.Key == RemoveKey(run) => new E.FileRemoved(c.Now),
        (S.Ready s, C.LookAtClock c) when c.Now >= s.ExpiresAt => new E.Expired(c.Now),
        (_, C.Built or C.GiveUp or C.Lose or C.Drop or C.FileRemoved or C.LookAtClock) => D.AlreadySo,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    public static Agenda<DataExportCommand> Agenda(DataExport state) => state switch
    {
        S.Building s => Agenda<C>.Of(new F.Build(BuildKey(s.Run), s.Run.File, s.Run.Secret)),
        S.Ready s => Agenda<C>.Of(new Wake<C>($"expire-{s.Run.Number}", s.ExpiresAt, now => new C.LookAtClock(now))),
        _ => ToRemove(state) is { } run ? Agenda<C>.Of(new F.RemoveFile(RemoveKey(run), run.File)) : Agenda<C>.Nothing,
    };

    // What is still to be removed of the last run is left to the sweep of old files.
    private static D Ask(DataExport state, C.Ask c) =>
        state is not S.GivenUp && state.Last() is { } last && c.Now < last.AskedAt + c.Pause ? TooSoon(last.AskedAt + c.Pause - c.Now) : Asked(state, c);

    private static E.Asked Asked(DataExport state, C.Ask c) => new((state.Last()?.Number ?? 0) + 1, c.File, c.Secret, c.Now);

    private static D Fetch(DataExport state, C.Fetch c) => state switch
    {
        _ when state.Last()?.File != c.File => NeverAsked,
        S.Ready s when c.Now < s.ExpiresAt => new E.Fetched(c.FetchId, c.Now),
        S.Fetched s => s.FetchId == c.FetchId ? D.AlreadySo : AlreadyFetched,
        S.Building => NeverAsked,
        _ => Gone,
    };

    private static ExportRun? ToRemove(DataExport state) => state switch
    {
        S.Fetched { Removed: false } s => s.Run,
        S.Expired { Removed: false } s => s.Run,
        S.GivenUp { Removed: false } s => s.Run,
        _ => null,
    };

    private static string BuildKey(ExportRun run) => $"build-{run.Number}";

    private static string RemoveKey(ExportRun run) => $"remove-{run.Number}";

    private static Refusal TooSoon(TimeSpan wait) =>
        new Refusal("accounts.export-too-soon", "You asked for an export a moment ago. Ask again later.").With("retryAfterSeconds", (long)Math.Ceiling(wait.TotalSeconds));
}
