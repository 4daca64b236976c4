using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>A language's words, from <c>Words/{language}.json</c>.</summary>
internal sealed class WordLists
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly ConcurrentDictionary<string, WordLists?> loaded = [];

    private WordLists(string language, Content content)
    {
        Language = language;
        Negators = content.Negators.ToHashSet();
        Phrases = content.Cues.ToImmutableSortedDictionary(c => c.Key, c => new Phrases(c.Value, Negators));
        Open = new(content.OpenQuestions, Negators);
        OpenRequests = new(content.OpenRequests, Negators);
        FactQuestions = new(content.FactQuestions, Negators);
        NoQuestions = new(content.NoQuestions, Negators);
        VerbFirst = new(content.ClosedQuestions, Negators);
        Numbers = content.Numbers;
        Dates = new(content.Dates, Negators);
        Currencies = content.Currencies.ToHashSet();
        Percent = content.Percent.ToHashSet();
        Durations = content.Durations.ToHashSet();
        Months = content.Months.ToHashSet();
        Strong = new(content.StrongWords, Negators);
        Additions = new(content.Additions, Negators);
        Quoted = text => $"{content.QuoteMarks[0]}{text}{content.QuoteMarks[1]}";
        Prepositions = content.Prepositions.ToHashSet();
        SmallWords = content.SmallWords.ToHashSet();
        Common = content.Common;
        Turns = content.Turns;
    }

    public string Language { get; }

    public ImmutableSortedDictionary<Cue, Phrases> Phrases { get; }

    public IReadOnlySet<string> Negators { get; }

    public Phrases Open { get; }

    /// <summary>Open questions without a question mark: "tell me".</summary>
    public Phrases OpenRequests { get; }

    /// <summary>They begin like an open question and are answered with one fact: "how many".</summary>
    public Phrases FactQuestions { get; }

    /// <summary>They look like a question and are none: "how about", "how dare you".</summary>
    public Phrases NoQuestions { get; }

    /// <summary>How a sentence begins that is a question even where a recogniser left the question mark out.</summary>
    public Phrases VerbFirst { get; }

    public ImmutableDictionary<string, decimal> Numbers { get; }

    public Phrases Dates { get; }

    public IReadOnlySet<string> Currencies { get; }

    public IReadOnlySet<string> Percent { get; }

    public IReadOnlySet<string> Durations { get; }

    public IReadOnlySet<string> Months { get; }

    /// <summary>Words that a listener picks up: "unfair", "never".</summary>
    public Phrases Strong { get; }

    /// <summary>What says that a number comes to an earlier one and does not replace it: "another".</summary>
    public Phrases Additions { get; }

    /// <summary>A text in the language's quotation marks.</summary>
    public Func<string, string> Quoted { get; }

    /// <summary>What stands before a date and is left out when it is taken up: "by".</summary>
    public IReadOnlySet<string> Prepositions { get; }

    /// <summary>Words with which a date can begin and that are written small inside a sentence.</summary>
    public IReadOnlySet<string> SmallWords { get; }

    /// <summary>The beats of every partner: for a scenario without a script, and when a script's own are used up.</summary>
    public Script Common { get; }

    /// <summary>What a partner of any scenario can still say when the script has run out.</summary>
    public LastTurns Turns { get; }

    /// <param name="language">BCP 47; the lists of its first part, else the English ones.</param>
    public static WordLists For(string language)
    {
        var part = language.Split('-')[0].ToLowerInvariant();
        return loaded.GetOrAdd(part, Load) ?? loaded.GetOrAdd("en", Load) ?? throw new InvalidOperationException("The English word lists are missing from the build.");
    }

    private static WordLists? Load(string language)
    {
        using var stream = typeof(WordLists).Assembly.GetManifestResourceStream($"Rapport.Words.{language}.json");
        return stream is null ? null : new(language, JsonSerializer.Deserialize<Content>(stream, json)!);
    }

    internal sealed record Content
    {
        public required ImmutableDictionary<Cue, string[]> Cues { get; init; }
        public required string[] Negators { get; init; }
        public required string[] OpenQuestions { get; init; }
        public required string[] OpenRequests { get; init; }
        public required string[] FactQuestions { get; init; }
        public required string[] NoQuestions { get; init; }
        public required string[] ClosedQuestions { get; init; }
        public required ImmutableDictionary<string, decimal> Numbers { get; init; }
        public required string[] Dates { get; init; }
        public required string[] Currencies { get; init; }
        public required string[] Percent { get; init; }
        public required string[] Durations { get; init; }
        public required string[] Months { get; init; }
        public required string[] StrongWords { get; init; }
        public required string[] Additions { get; init; }
        public required string QuoteMarks { get; init; }
        public required string[] Prepositions { get; init; }
        public required string[] SmallWords { get; init; }
        public required Script Common { get; init; }
        public required LastTurns Turns { get; init; }
    }
}

/// <summary>Beginnings and ends that together make a line; every pair of them is another one.</summary>
internal sealed record LastTurns(ImmutableArray<string> Beginnings, ImmutableArray<string> Ends);
