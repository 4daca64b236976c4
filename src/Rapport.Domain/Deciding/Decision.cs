using System.Collections.Immutable;

namespace Rapport.Domain.Deciding;

/// <summary>Events, nothing (already so), or a refusal; never more than one of them.</summary>
/// <param name="Events">What happened, in order.</param>
/// <param name="Refusal">Why nothing happens.</param>
public readonly record struct Decision<TEvent>(ImmutableArray<TEvent> Events, Refusal? Refusal = null)
{
    /// <summary>The command asks for what is the case already.</summary>
    public static Decision<TEvent> AlreadySo => new([]);

    /// <summary>Unique values that this decision takes or gives back, written with its events or not at all.</summary>
    public ImmutableArray<Claim> Claims { get; init; } = [];

    public static Decision<TEvent> Of(params ImmutableArray<TEvent> events) => new(events);

    public Decision<TEvent> Claiming(params ImmutableArray<Claim> claims) => this with { Claims = claims };

    public static implicit operator Decision<TEvent>(TEvent @event) => new([@event]);

    public static implicit operator Decision<TEvent>(Refusal refusal) => new([], refusal);
}

/// <summary>A business "no": a value with a stable code, a sentence for people, and facts for programs.</summary>
/// <param name="Code">Stable, dotted: <c>practice.wrong-sequence</c>.</param>
/// <param name="Detail">What was wrong and what to do, in one or two sentences.</param>
public sealed record Refusal(string Code, string? Detail = null)
{
    /// <summary>Too many writers at once; nothing happened.</summary>
    public static readonly Refusal Busy = new("busy", "Too many changes at once. Nothing happened; send it again.");

    /// <summary>Nobody answered. It may have happened: the same command id will tell.</summary>
    public static readonly Refusal ChangedMeanwhile = new("changed-meanwhile", "It has changed since you read it. Read it again, then change it.");

    /// <summary>It may have happened: the same command id tells.</summary>
    public static readonly Refusal Unavailable = new("unavailable", "The outcome is unknown. Send the same request again with the same key to learn it.");

    /// <summary>The person whose it is was erased; nothing of theirs is stored any more.</summary>
    public static readonly Refusal Erased = new("privacy.erased", "The data of this person was erased. Nothing more is stored about them.");

    /// <summary>Facts that a program needs to go on, such as the expected sequence number.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public Refusal With(string name, object value) =>
        this with { Facts = Facts.SetItem(name, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "") };
}

/// <summary>
/// A value that one stream at most may hold, such as an e-mail address or a pairing code. The store refuses the whole append
/// when another stream holds it, and the command is then refused with <paramref name="TakenCode"/>.
/// </summary>
/// <param name="Kind">What is unique: <c>account-email</c>.</param>
/// <param name="Key">The value, normalised.</param>
/// <param name="TakenCode">The refusal's code when somebody else has it.</param>
/// <param name="Release">True gives it back instead of taking it.</param>
/// <param name="Personal">The value is personal, such as an address: no table shows it.</param>
public sealed record Claim(string Kind, string Key, string TakenCode, bool Release = false, bool Personal = false);
