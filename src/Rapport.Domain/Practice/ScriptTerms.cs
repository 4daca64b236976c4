using System.Collections.Immutable;
using System.Globalization;

namespace Rapport.Domain.Practice;

/// <summary>A condition on a line of the trainee, as written in scripts and rules.</summary>
public abstract record Term
{
    private Term() { }

    /// <summary><c>empathy</c>; <c>empathy x2</c>: now, and in two of the trainee's lines so far.</summary>
    public sealed record Shows(Cue Cue, int Times = 1) : Term;

    /// <summary><c>about:topic</c>: this line touches it.</summary>
    public sealed record About(string Topic) : Term;

    /// <summary><c>said:topic</c>: this or an earlier line of the trainee touches it.</summary>
    public sealed record Said(string Topic) : Term;

    /// <summary><c>heard:topic</c>: the partner has spoken of it before this line.</summary>
    public sealed record Heard(string Topic) : Term;

    /// <summary><c>to:beat</c>: the partner's line before was of the beat.</summary>
    public sealed record To(string Beat) : Term;

    /// <summary><c>after:beat</c>: the partner has spoken a line of the beat.</summary>
    public sealed record After(string Beat) : Term;

    /// <summary><c>met:objective</c>.</summary>
    public sealed record IsMet(string Objective) : Term;

    /// <summary><c>failed:objective</c>.</summary>
    public sealed record IsFailed(string Objective) : Term;

    /// <summary><c>won</c> or <c>lost</c>: all required objectives are met with this line, or one has failed.</summary>
    public sealed record Over(Verdict Verdict) : Term;

    /// <summary><c>soft</c> or <c>hard</c>: the partner's mood after this line.</summary>
    public sealed record Mood(bool Soft) : Term;

    /// <summary><c>turn&gt;=3</c>, <c>turn&lt;=2</c>: which of the trainee's lines this is, from 1.</summary>
    public sealed record Turn(bool AtLeast, int Number) : Term;

    /// <summary><c>money&gt;=5000</c>, <c>percent&lt;10</c>, <c>number&gt;3</c>: the line names such a number.</summary>
    public sealed record Names(Cue Kind, string Comparison, decimal Value) : Term;

    /// <summary><c>changes-money</c>, <c>changes-percent</c>, <c>changes-date</c>, or any of them, <c>changes-number</c>: the line names another one than an earlier line did.</summary>
    public sealed record Changes(Cue Kind) : Term;

    /// <summary><c>repeats</c>: the trainee has said nearly the same before.</summary>
    public sealed record Repeats : Term;

    /// <summary><c>dodges</c>: the partner's last line expected something, and this line has none of it.</summary>
    public sealed record Dodges(int Times = 1) : Term;

    /// <summary><c>answers</c>: the partner's last line expected something, and this line has it.</summary>
    public sealed record Answers : Term;

    /// <summary><c>off-topic</c>: small talk that touches no topic.</summary>
    public sealed record OffTopic : Term;

    /// <summary><c>greets</c>: a greeting and nothing else.</summary>
    public sealed record Greets : Term;

    /// <summary><c>not empathy</c>.</summary>
    public sealed record Not(Term Inner) : Term;

    /// <summary><c>empathy or summary</c>.</summary>
    public sealed record Either(ImmutableArray<Term> Choices) : Term;

    /// <summary>Throws <see cref="FormatException"/> with a sentence that says what is wrong.</summary>
    public static Term Parse(string text)
    {
        var choices = text.Split(" or ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return choices.Length > 1 ? new Either([.. choices.Select(Parse)]) : One(text.Trim());
    }

    private static Term One(string text) => text switch
    {
        _ when text.StartsWith("not ", StringComparison.Ordinal) => new Not(One(text[4..].Trim())),
        _ when text.Split(':', 2) is [var kind, { Length: > 0 } name] => Named(kind, name, text),
        _ when text.IndexOfAny(['<', '>']) is > 0 and var at => Compared(text, at),
        "won" => new Over(Verdict.Met),
        "lost" => new Over(Verdict.Failed),
        "soft" => new Mood(true),
        "hard" => new Mood(false),
        "repeats" => new Repeats(),
        "answers" => new Answers(),
        "off-topic" => new OffTopic(),
        "greets" => new Greets(),
        "changes-money" => new Changes(Cue.Money),
        "changes-percent" => new Changes(Cue.Percent),
        "changes-date" => new Changes(Cue.Date),
        "changes-number" => new Changes(Cue.Number),
        _ => Counted(text),
    };

    private static Term Named(string kind, string name, string text) => kind switch
    {
        "about" => new About(name),
        "said" => new Said(name),
        "heard" => new Heard(name),
        "to" => new To(name),
        "after" => new After(name),
        "met" => new IsMet(name),
        "failed" => new IsFailed(name),
        _ => throw Unknown(text),
    };

    private static Term Compared(string text, int at)
    {
        var comparison = text[at..].StartsWith(">=", StringComparison.Ordinal) || text[at..].StartsWith("<=", StringComparison.Ordinal) ? text.Substring(at, 2) : text.Substring(at, 1);
        if (!decimal.TryParse(text[(at + comparison.Length)..], NumberStyles.Number, CultureInfo.InvariantCulture, out var value)) throw Unknown(text);
        return (text[..at].Trim(), comparison) switch
        {
            ("turn", ">=" or "<=") => decimal.IsInteger(value) && value is > 0 and <= int.MaxValue ? new Turn(comparison == ">=", (int)value) : throw Unknown(text),
            ("money", _) => new Names(Cue.Money, comparison, value),
            ("percent", _) => new Names(Cue.Percent, comparison, value),
            ("number", _) => new Names(Cue.Number, comparison, value),
            _ => throw Unknown(text),
        };
    }

    private static Term Counted(string text)
    {
        var (name, times) = text.LastIndexOf(" x", StringComparison.Ordinal) is > 0 and var at && int.TryParse(text[(at + 2)..], NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? (text[..at], n) : (text, 1);
        if (name == "dodges") return new Dodges(times);
        return CueNames.TryGetValue(name, out var cue) ? new Shows(cue, times) : throw Unknown(text);
    }

    private static readonly ImmutableDictionary<string, Cue> CueNames =
        Enum.GetValues<Cue>().ToImmutableDictionary(c => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(c.ToString()));

    private static FormatException Unknown(string text) =>
        new($"'{text}' is no term. Write a cue ({string.Join(", ", CueNames.Keys.Order())}), or one of the other terms that silo-config/seeds/README.md lists.");
}

/// <summary>Terms with commas between them, all of which must hold: <c>empathy or summary, about:workload, not hedging</c>.</summary>
public sealed record Row(ImmutableArray<Term> Terms)
{
    public static Row Parse(string text)
    {
        var terms = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return terms.Length > 0 ? new([.. terms.Select(Term.Parse)]) : throw new FormatException("A row needs a term.");
    }

    /// <summary>Every term in it, those inside of others too.</summary>
    public IEnumerable<Term> All() => Terms.SelectMany(Inside);

    private static IEnumerable<Term> Inside(Term term) => term switch
    {
        Term.Not n => Inside(n.Inner).Prepend(n),
        Term.Either e => e.Choices.SelectMany(Inside).Prepend(e),
        _ => [term],
    };
}
