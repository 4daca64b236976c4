using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>What is said about a sign. Templates: <c>{quote}</c> and the like are filled, <c>{Sie|du}</c> picks the form of address.</summary>
/// <param name="Name">As in "your strength was ...".</param>
/// <param name="Gap">What it looked like that it was missing: a clause.</param>
/// <param name="Hint">What to do, in the imperative, without a full stop.</param>
internal sealed record SignText(string Name, string Gap, string Hint)
{
    /// <summary>Why a quote speaks for it.</summary>
    public string? Seen { get; init; }

    /// <summary>Why a quote speaks against it.</summary>
    public string? Slip { get; init; }

    /// <summary>The hint, tied to a moment of the conversation.</summary>
    public string? Advice { get; init; }

    /// <summary>How it could sound.</summary>
    public string? Example { get; init; }
}

/// <summary>The sentences of a language, from <c>Rating/{language}.json</c>.</summary>
internal sealed partial record SpeechAnalyticsTexts
{
    private static readonly ConcurrentDictionary<string, SpeechAnalyticsTexts?> loaded = [];

    public required ImmutableSortedDictionary<Sign, SignText> Signs { get; init; }
    public required ImmutableSortedDictionary<string, string> Summary { get; init; }
    public required ImmutableSortedDictionary<string, ImmutableArray<string>> Counted { get; init; }
    public required string Partner { get; init; }
    public required string Try { get; init; }
    public required string AlreadyTop { get; init; }
    public required string NothingMissing { get; init; }
    public required string FollowUp { get; init; }
    public required string PossibleWhen { get; init; }
    public required string TooLittleLevel { get; init; }
    public required string TooLittleAdvice { get; init; }

    /// <summary>Hedges and fillers without which a sentence still stands.</summary>
    public required ImmutableArray<string> Removable { get; init; }

    /// <summary>Those of the session's language, else the English ones.</summary>
    public static SpeechAnalyticsTexts For(SpeechAnalyticsHeard heard) =>
        Of(heard.Language) ?? Of("en") ?? throw new InvalidOperationException("The English rating texts are missing from the build.");

    public static SpeechAnalyticsTexts? Of(string language) => loaded.GetOrAdd(language, SpeechAnalyticsTable.Load<SpeechAnalyticsTexts>);

    public SignText Of(Sign sign) => Signs[sign];

    /// <summary>"3 questions", "1 question".</summary>
    public string Count(string what, int n) => Counted[what][n == 1 ? 0 : 1].Replace("{n}", n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public static string Capital(string clause) => char.ToUpperInvariant(clause[0]) + clause[1..];

    public static string Sentence(string clause) => Capital(clause) + ".";

    public string Example(string words) => Try.Replace("{example}", words, StringComparison.Ordinal);

    public (string Level, string Advice) TooLittle(SpeechAnalyticsHeard heard, Least least)
    {
        var opening = heard.Partner.Select(l => new QuotedMoment(l, l.Line.Text.Trim())).FirstOrDefault();
        var advice = TooLittleAdvice.Replace("{turns}", least.Turns.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return (TooLittleLevel, Fill(advice, null, heard) + (opening is null ? "" : $" {Example(Fill(Of(Sign.AskingOpenly).Example!, null, heard)!)}"));
    }

    /// <returns>Null when the template asks for something that this moment does not have.</returns>
    public string? Fill(string template, QuotedMoment? moment, SpeechAnalyticsHeard heard, ObjectiveProgress? aim = null)
    {
        var complete = true;
        var text = Slot().Replace(template, m =>
        {
            if (m.Groups[2].Success) return heard.Familiar ? m.Groups[2].Value : m.Groups[1].Value;
            var value = m.Groups[1].Value switch
            {
                "partner" => heard.PartnerName ?? Partner,
                "quote" => moment?.Quote,
                "clean" => moment is not null && moment.Line.IsClean(moment.Quote) ? moment.Quote : null,
                "stem" => moment is not null && moment.Line.IsClean(moment.Quote) ? moment.Quote.TrimEnd('.', '!', ' ') : null,
                "line" => moment?.Number.ToString(CultureInfo.InvariantCulture),
                "said" => moment?.Said?.Quote.TrimEnd('.', '!', ' '),
                "saidLine" => moment?.Said?.Number.ToString(CultureInfo.InvariantCulture),
                "objective" => aim is null ? null : heard.Rehearsal.Scenario.Objectives.FirstOrDefault(o => o.Id == aim.ObjectiveId)?.Text.TrimEnd('.', ' '),
                "reason" => aim?.Reason,
                var unknown => throw new FormatException($"'{unknown}' is nothing that can be filled in."),
            };
            complete &= !string.IsNullOrEmpty(value);
            return value ?? "";
        });
        return complete ? text : null;
    }

    [GeneratedRegex(@"\{([^{}|]+)(?:\|([^{}|]+))?\}")]
    private static partial Regex Slot();
}
