using System.Collections.Immutable;

namespace Rapport.Domain.Practice;

/// <summary>
/// What the built-in partner plays, written by people (silo-config/seeds/README.md tells how). For each line of the trainee the
/// first beat that fits and still has an unused line answers; after the beats the reserve, in order; after the reserve the closing.
/// </summary>
/// <param name="Topics">What the scenario is about: a name and the phrases by which a line touches it.</param>
/// <param name="Reserve">Said in this order, from patient to final, when no beat has anything left.</param>
/// <param name="Closing">The partner's last word.</param>
public sealed record Script(
    ImmutableSortedDictionary<string, ImmutableArray<string>> Topics, ImmutableArray<Beat> Beats, ImmutableArray<string> Reserve, string Closing)
{
    public MoodRules Mood { get; init; } = new();

    /// <summary>What a line may take up of what the trainee said.</summary>
    public static readonly ImmutableSortedSet<string> Slots = ["amount", "percent", "date", "number", "their-word", "earlier-amount", "earlier-percent", "earlier-date", "earlier-number"];

    /// <summary>Whether the beats of every partner help out. Not where one voice plays two people.</summary>
    public bool Common { get; init; } = true;

    /// <summary>Amounts of money outside of it are not what the talk is about, and are taken for plain numbers.</summary>
    public AmountRange? Amounts { get; init; }

    /// <summary>Short remarks that may stand before a beat's line when they react to something that the beat does not.</summary>
    public ImmutableArray<Beat> Leads { get; init; } = [];
}

/// <summary>
/// Lines for one situation, each said once at most, in order. <c>{amount}</c> and other slots take up the trainee's words, a line
/// whose slots can't be filled is passed over; <c>{Right|Well}</c> is worded differently from session to session.
/// </summary>
/// <param name="Id">Unique in the script.</param>
public sealed record Beat(string Id)
{
    /// <summary>Rows of terms (<see cref="Row"/>), one of which must hold; none: it always fits.</summary>
    public ImmutableArray<string> When { get; init; } = [];

    /// <summary>Said in any mood.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>Said first while the partner is softened.</summary>
    public ImmutableArray<string> Soft { get; init; } = [];

    /// <summary>Said first while the partner is hardened.</summary>
    public ImmutableArray<string> Hard { get; init; } = [];

    /// <summary>Rows, one of which the trainee's next line should hold; else that line <c>dodges</c>.</summary>
    public ImmutableArray<string> Expects { get; init; } = [];

    /// <summary>Never preceded by a lead.</summary>
    public bool Bare { get; init; }
}

/// <summary>The partner's mood is a score from -6 to 6 that every line of the trainee moves.</summary>
public sealed record MoodRules
{
    public const int Softened = 3, Hardened = -3, Limit = 6;

    public int Start { get; init; }

    /// <summary>On top of what every partner feels (<see cref="Usual"/>).</summary>
    public ImmutableArray<MoodMove> Moves { get; init; } = [];

    /// <summary>What moves every partner, by cue.</summary>
    public static readonly ImmutableSortedDictionary<Cue, int> Usual = new Dictionary<Cue, int>
    {
        [Cue.Empathy] = 2,
        [Cue.Summary] = 2,
        [Cue.Acknowledgement] = 1,
        [Cue.Appreciation] = 1,
        [Cue.Apology] = 1,
        [Cue.OpenQuestion] = 1,
        [Cue.Insult] = -5,
        [Cue.Hostility] = -3,
        [Cue.Blame] = -2,
        [Cue.Minimising] = -2,
        [Cue.Pressure] = -1,
        [Cue.Evasion] = -1,
    }.ToImmutableSortedDictionary();
}

public sealed record AmountRange(decimal From, decimal To);

/// <param name="When">A row of terms.</param>
public sealed record MoodMove(string When, int By);

public enum JudgingKind
{
    Rules,
    Model,
}

/// <summary>How an objective is judged. The first rule that holds decides and stays; met and failed are otherwise equal.</summary>
/// <param name="Kind">A model judges by the criteria; where there is none, the rules do.</param>
/// <param name="StillOpen">What is missing, in a sentence to the trainee.</param>
public sealed record Judging(JudgingKind Kind, string StillOpen)
{
    /// <summary>For a model and for people.</summary>
    public string? Criteria { get; init; }

    /// <summary>Any of them makes it met.</summary>
    public ImmutableArray<Rule> Met { get; init; } = [];

    /// <summary>Any of them makes it failed.</summary>
    public ImmutableArray<Rule> Failed { get; init; } = [];

    /// <summary>An optional objective is shown and judged, and decides nothing.</summary>
    public bool Optional { get; init; }

    /// <summary>What is met can still fail.</summary>
    public bool Revocable { get; init; }
}

/// <summary>Something that the trainee's lines do, one step after the other: in later lines, or later in the same one.</summary>
/// <param name="Why">The reason shown, in a sentence to the trainee.</param>
/// <param name="Steps">A row of terms each.</param>
public sealed record Rule(string Why, ImmutableArray<string> Steps)
{
    /// <summary>In how many lines the last step must hold.</summary>
    public int Times { get; init; } = 1;

    /// <summary>All steps within one line.</summary>
    public bool OneTurn { get; init; }

    /// <summary>A row that must not have held before the first step.</summary>
    public string? UnlessEarlier { get; init; }
}
