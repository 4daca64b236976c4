using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Testing;

/// <summary>A small aggregate with everything that the engine carries: refusals, a claim, an effect, a wake.</summary>
[JsonDerivedType(typeof(None), "none")]
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Closed), "closed")]
public abstract record Ledger
{
    private Ledger() { }

    public sealed record None : Ledger;

    public sealed record Open(string Name, int Total, int Count, DateTimeOffset? CloseAt, ImmutableArray<string> Audits, ImmutableArray<string> Findings) : Ledger;

    public sealed record Closed(string Name, int Total) : Ledger;
}

[JsonDerivedType(typeof(Opened), "ledger.opened.v1")]
[JsonDerivedType(typeof(Added), "ledger.added.v1")]
[JsonDerivedType(typeof(AuditAsked), "ledger.audit-asked.v1")]
[JsonDerivedType(typeof(Audited), "ledger.audited.v1")]
[JsonDerivedType(typeof(Closed), "ledger.closed.v1")]
public abstract record LedgerEvent
{
    private LedgerEvent() { }

    public sealed record Opened(string Name, DateTimeOffset? CloseAt, DateTimeOffset At) : LedgerEvent;

    public sealed record Added(int Amount, string Note, DateTimeOffset At) : LedgerEvent;

    public sealed record AuditAsked(string Key) : LedgerEvent;

    public sealed record Audited(string Key, string Finding) : LedgerEvent;

    public sealed record Closed(DateTimeOffset At) : LedgerEvent;
}

[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Add), "add")]
[JsonDerivedType(typeof(AskAudit), "ask-audit")]
[JsonDerivedType(typeof(RecordAudit), "record-audit")]
[JsonDerivedType(typeof(Close), "close")]
[JsonDerivedType(typeof(CloseIfDue), "close-if-due")]
[JsonDerivedType(typeof(Break), "break")]
public abstract record LedgerCommand
{
    private LedgerCommand() { }

    public sealed record Open(string Name, DateTimeOffset Now, DateTimeOffset? CloseAt = null) : LedgerCommand;

    public sealed record Add(int Amount, string Note, DateTimeOffset Now) : LedgerCommand;

    public sealed record AskAudit(string Key) : LedgerCommand;

    public sealed record RecordAudit(string Key, string Finding) : LedgerCommand;

    public sealed record Close(DateTimeOffset Now) : LedgerCommand;

    public sealed record CloseIfDue(DateTimeOffset Now) : LedgerCommand;

    /// <summary>A fault in the domain.</summary>
    public sealed record Break : LedgerCommand;
}

public sealed record Audit(string Key) : Effect(Key);

public sealed class LedgerDecider : IDecider<Ledger, LedgerCommand, LedgerEvent>
{
    public static readonly Family<Ledger, LedgerCommand> Family = Domain.Deciding.Family.Of<LedgerDecider, Ledger, LedgerCommand, LedgerEvent>();

    public static string Category => "ledger";

    public static Ledger Initial { get; } = new Ledger.None();

    public static Decision<LedgerEvent> Decide(Ledger state, LedgerCommand command) => (state, command) switch
    {
        (_, LedgerCommand.Break) => throw new InvalidOperationException("a fault in the domain"),
        (Ledger.None, LedgerCommand.Open c) => Decision<LedgerEvent>.Of(new LedgerEvent.Opened(c.Name, c.CloseAt, c.Now))
            .Claiming(new Claim("ledger-name", c.Name, "ledger.name-taken")),
        (Ledger.None, LedgerCommand.CloseIfDue or LedgerCommand.RecordAudit) => Decision<LedgerEvent>.AlreadySo,
        (Ledger.None, _) => new Refusal("ledger.not-open", "Open it first."),
        (Ledger.Open s, LedgerCommand.Open c) when s.Name == c.Name => Decision<LedgerEvent>.AlreadySo,
        (Ledger.Open, LedgerCommand.Add { Amount: <= 0 } c) => new Refusal("ledger.bad-amount", "Add a positive amount.").With("amount", c.Amount),
        (Ledger.Open, LedgerCommand.Add c) => new LedgerEvent.Added(c.Amount, c.Note, c.Now),
        (Ledger.Open s, LedgerCommand.AskAudit c) => s.Audits.Contains(c.Key) ? Decision<LedgerEvent>.AlreadySo : new LedgerEvent.AuditAsked(c.Key),
        (Ledger.Open s, LedgerCommand.RecordAudit c) => s.Audits.Contains(c.Key) ? new LedgerEvent.Audited(c.Key, c.Finding) : Decision<LedgerEvent>.AlreadySo,
        (Ledger.Open s, LedgerCommand.CloseIfDue c) when s.CloseAt is null || c.Now < s.CloseAt => Decision<LedgerEvent>.AlreadySo,
        (Ledger.Open s, LedgerCommand.CloseIfDue c) => Close(s, c.Now),
        (Ledger.Open s, LedgerCommand.Close c) => Close(s, c.Now),
        (Ledger.Closed, LedgerCommand.Close or LedgerCommand.CloseIfDue or LedgerCommand.RecordAudit) => Decision<LedgerEvent>.AlreadySo,
        _ => new Refusal("ledger.closed", "Open another one."),
    };

    public static Ledger Evolve(Ledger state, LedgerEvent @event) => (state, @event) switch
    {
        (_, LedgerEvent.Opened e) => new Ledger.Open(e.Name, 0, 0, e.CloseAt, [], []),
        (Ledger.Open s, LedgerEvent.Added e) => s with { Total = s.Total + e.Amount, Count = s.Count + 1 },
        (Ledger.Open s, LedgerEvent.AuditAsked e) => s with { Audits = s.Audits.Add(e.Key) },
        (Ledger.Open s, LedgerEvent.Audited e) => s with { Audits = s.Audits.Remove(e.Key), Findings = s.Findings.Add(e.Finding) },
        (Ledger.Open s, LedgerEvent.Closed) => new Ledger.Closed(s.Name, s.Total),
        _ => state,
    };

    public static Agenda<LedgerCommand> Agenda(Ledger state) => state is Ledger.Open s
        ? new(
            [.. s.Audits.Select(key => new Audit(key))],
            s.CloseAt is { } at ? [new("close", at, now => new LedgerCommand.CloseIfDue(now))] : [])
        : Agenda<LedgerCommand>.Nothing;

    private static Decision<LedgerEvent> Close(Ledger.Open state, DateTimeOffset now) =>
        Decision<LedgerEvent>.Of(new LedgerEvent.Closed(now)).Claiming(new Claim("ledger-name", state.Name, "", Release: true));
}
