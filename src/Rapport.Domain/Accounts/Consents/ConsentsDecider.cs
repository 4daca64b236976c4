using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Accounts.ConsentsCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.ConsentsEvent>;
using E = Rapport.Domain.Accounts.ConsentsEvent;
using F = Rapport.Domain.Accounts.ConsentsEffect;

namespace Rapport.Domain.Accounts;

[JsonDerivedType(typeof(Give), "give")]
[JsonDerivedType(typeof(Withdraw), "withdraw")]
[JsonDerivedType(typeof(RoomsTold), "rooms-told")]
public abstract record ConsentsCommand
{
    private ConsentsCommand() { }

    public abstract DateTimeOffset Now { get; init; }

    /// <param name="TextVersion">Of the text that was shown; only the current one can be agreed to.</param>
    /// <param name="IfChanges">What <see cref="Consents.Changes"/> has to be; null for whatever it is.</param>
    public sealed record Give(string Purpose, int TextVersion, DateTimeOffset Now, long? IfChanges = null) : ConsentsCommand;

    /// <summary>Harmless when nothing was given.</summary>
    /// <param name="IfChanges">What <see cref="Consents.Changes"/> has to be; null for whatever it is.</param>
    public sealed record Withdraw(string Purpose, DateTimeOffset Now, long? IfChanges = null) : ConsentsCommand;

    public sealed record RoomsTold(string Key, DateTimeOffset Now) : ConsentsCommand;
}

/// <summary>A handler that gives up answers with an empty key: nothing changes, and it stays wanted.</summary>
public abstract record ConsentsEffect : Effect
{
    private ConsentsEffect(string key) : base(key) { }

    /// <summary>Have every room do what it has to do when a consent is withdrawn; answer <c>RoomsTold</c>.</summary>
    public sealed record TellRooms(string Key, string Purpose, int Number, DateTimeOffset At) : ConsentsEffect(Key);
}

public sealed class ConsentsDecider : IDecider<Consents, ConsentsCommand, ConsentsEvent>
{
    public static readonly Family<Consents, ConsentsCommand> Family = Deciding.Family.Of<ConsentsDecider, Consents, ConsentsCommand, ConsentsEvent>();

    public static readonly Refusal NoSuchPurpose =
        new("accounts.no-such-purpose", $"There is no such purpose. There are: {string.Join(", ", ConsentPurpose.All.Select(p => p.Id))}.");

    public static readonly Refusal Changed = new("accounts.consents-changed", "They were changed since you looked. Look again, then decide.");

    private ConsentsDecider() { }

    public static string Category => "consents";

    public static Consents Initial { get; } = new(0, ImmutableSortedDictionary<string, Consent>.Empty, ImmutableSortedDictionary<string, Withdrawal>.Empty);

    public static Consents Evolve(Consents state, ConsentsEvent @event) => Consents.Evolve(state, @event);

    public static Decision<ConsentsEvent> Decide(Consents state, ConsentsCommand command) => command switch
    {
        C.Give c => Give(state, c),
        C.Withdraw c => Withdraw(state, c),
        C.RoomsTold c => Tellings(state).FirstOrDefault(t => t.Key == c.Key) is { } told ? new E.RoomsTold(told.Purpose, told.Number, c.Now) : D.AlreadySo,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    public static Agenda<ConsentsCommand> Agenda(Consents state) => new([.. Tellings(state)], []);

    private static D Give(Consents state, C.Give c)
    {
        if (ConsentPurpose.Find(c.Purpose) is not { } purpose) return NoSuchPurpose;
        if (c.TextVersion != purpose.Current.Version) return OtherText(purpose);
        if (state.Allow(purpose)) return D.AlreadySo;
        return c.IfChanges is { } seen && seen != state.Changes ? Changed : new E.Given(c.Purpose, c.TextVersion, c.Now);
    }

    // Also of a purpose that is on the list no more: nobody is held to a consent.
    private static D Withdraw(Consents state, C.Withdraw c)
    {
        if (ConsentPurpose.Find(c.Purpose) is null && !state.Purposes.ContainsKey(c.Purpose)) return NoSuchPurpose;
        if (state.Purposes.GetValueOrDefault(c.Purpose) is not Consent.Given given) return D.AlreadySo;
        return c.IfChanges is { } seen && seen != state.Changes ? Changed : new E.Withdrawn(c.Purpose, given.TextVersion, c.Now);
    }

    private static IEnumerable<F.TellRooms> Tellings(Consents state) =>
        state.Untold.Select(u => new F.TellRooms($"tell-{u.Key}-{u.Value.Number}", u.Key, u.Value.Number, u.Value.At));

    private static Refusal OtherText(ConsentPurpose purpose) =>
        new Refusal("accounts.consent-text-outdated", "Only the current text can be agreed to. Show that one, then send its version.").With("textVersion", purpose.Current.Version);
}
