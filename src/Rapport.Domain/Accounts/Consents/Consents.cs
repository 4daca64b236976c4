using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using E = Rapport.Domain.Accounts.ConsentsEvent;

namespace Rapport.Domain.Accounts;

/// <summary>How it stands with one purpose. One that nobody was ever asked about has none.</summary>
[JsonDerivedType(typeof(Given), "given")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
public abstract record Consent
{
    private Consent() { }

    /// <param name="TextVersion">Of the text that was shown.</param>
    public sealed record Given(int TextVersion, DateTimeOffset At) : Consent;

    public sealed record Withdrawn(DateTimeOffset At) : Consent;
}

/// <summary>A withdrawal that the rooms do not all know of yet.</summary>
/// <param name="Number">Which change it was: tells a later withdrawal from this one.</param>
public sealed record Withdrawal(int Number, DateTimeOffset At);

/// <summary>What one person agrees to, purpose by purpose. Its id is the person's.</summary>
/// <param name="Changes">How often anything was given or withdrawn; who changes something may say which number they saw.</param>
/// <param name="Untold">Purpose, and the withdrawal to tell of. It stays also when the consent is given again: what was kept before it has to go all the same.</param>
public sealed record Consents(int Changes, ImmutableSortedDictionary<string, Consent> Purposes, ImmutableSortedDictionary<string, Withdrawal> Untold) : IOfPerson
{
    public string PersonOf(string id) => id;

    /// <summary>Whether it may be done. A consent to an earlier text is none.</summary>
    public bool Allow(ConsentPurpose purpose) => Purposes.GetValueOrDefault(purpose.Id) is Consent.Given given && given.TextVersion == purpose.Current.Version;

    internal static Consents Evolve(Consents s, E @event) => @event switch
    {
        E.Given e => s with { Changes = s.Changes + 1, Purposes = s.Purposes.SetItem(e.Purpose, new Consent.Given(e.TextVersion, e.At)) },
        E.Withdrawn e => new(
            s.Changes + 1, s.Purposes.SetItem(e.Purpose, new Consent.Withdrawn(e.At)), s.Untold.SetItem(e.Purpose, new(s.Changes + 1, e.At))),
        E.RoomsTold e => s.Untold.GetValueOrDefault(e.Purpose)?.Number == e.Number ? s with { Untold = s.Untold.Remove(e.Purpose) } : s,
        _ => s,
    };
}
