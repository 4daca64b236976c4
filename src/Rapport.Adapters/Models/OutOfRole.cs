using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Models;

/// <summary>
/// Hears when a partner's line is not the partner's: it speaks as a machine, tells its instructions, talks as a coach, or speaks another
/// language. A prompt asks for the same, and a trainee may talk a model out of that; so nothing is passed on that was not heard here.
/// It knows phrases, not meaning: lists per language in <c>OutOfRole/*.json</c>, in the patterns of <see cref="Phrase"/>.
/// </summary>
internal sealed class OutOfRole
{
    /// <summary>So many words in a row as in the instructions are a leak.</summary>
    private const int LeakWords = 6;

    /// <summary>Fewer words are not judged by their language.</summary>
    private const int LanguageWords = 8;

    private static readonly ConcurrentDictionary<string, Lists?> loaded = [];
    private static readonly string[] languages = ["en", "de"];

    private readonly ImmutableArray<Lists> lists;
    private readonly Lists? own;
    private readonly ImmutableArray<Lists> foreign;
    private readonly HashSet<string> instructions;

    /// <param name="prompt">What may not be told.</param>
    public OutOfRole(Prompt prompt, ScenarioDefinition scenario)
    {
        var language = Languages.Primary(scenario.Language);
        // In all languages: a model may fall out of the language together with the role.
        lists = [.. languages.Select(Load).OfType<Lists>()];
        own = lists.FirstOrDefault(l => l.Language == language);
        foreign = [.. lists.Where(l => l.Language != language)];
        instructions = [.. prompt.Own.Concat(Untold(scenario)).SelectMany(Runs)];
    }

    /// <summary>The rule that a line breaks, for measures and for asking again; null when it breaks none.</summary>
    /// <param name="text">All of the line so far.</param>
    public string? Broken(string text)
    {
        if (text.Contains("<said", StringComparison.OrdinalIgnoreCase) || text.Contains("<scene", StringComparison.OrdinalIgnoreCase)) return "leak";
        var words = Word.Split(text);
        if (lists.Any(l => l.Role.In(words).Any())) return "role";
        if (Runs(words).Any(instructions.Contains)) return "leak";
        if (lists.Any(l => l.Coach.In(words).Any())) return "coach";
        return words.Length >= LanguageWords && SpeaksForeign(words) ? "language" : null;
    }

    /// <summary>What a model is told when it is asked again; never what it said.</summary>
    public static string Hint(string rule, string language) => rule switch
    {
        "role" => "it was not said by the person that you are",
        "leak" => "it told what stands in your instructions",
        "coach" => "it talked as a trainer and not as the person that you are",
        "language" => $"it was not in {Languages.Name(language)}",
        "refused" => "it was not said by the person that you are",
        _ => "it was empty",
    };

    // How somebody is to be played is said by nobody in the scene; what they know they may say as it stands there.
    private static IEnumerable<string> Untold(ScenarioDefinition scenario) =>
        scenario.Persona is { } persona ? [persona.Goal, persona.Mood, .. persona.Softens, .. persona.Hardens] : [];

    private static IEnumerable<string> Runs(string text) => Runs(Word.Split(text));

    private static IEnumerable<string> Runs(ImmutableArray<Word> words)
    {
        for (var i = 0; i + LeakWords <= words.Length; i++) yield return string.Join(' ', words.Skip(i).Take(LeakWords).Select(w => w.Text));
    }

    // Not one of the small words that every sentence has, and several of those of another language.
    private bool SpeaksForeign(ImmutableArray<Word> words) =>
        own is not null && !words.Any(w => own.Common.Contains(w.Text)) && foreign.Any(l => words.Count(w => l.Common.Contains(w.Text)) >= 3);

    private static Lists? Load(string language) => loaded.GetOrAdd(language, static language =>
    {
        using var file = typeof(OutOfRole).Assembly.GetManifestResourceStream($"Rapport.OutOfRole.{language}.json");
        return file is null ? null : new(language, JsonSerializer.Deserialize<Content>(file, JsonSerializerOptions.Web)!);
    });

    private sealed class Lists(string language, Content content)
    {
        private static readonly HashSet<string> noNegators = [];

        public string Language => language;

        public Phrases Role { get; } = new(content.Role, noNegators);

        public Phrases Coach { get; } = new(content.Coach, noNegators);

        public HashSet<string> Common { get; } = [.. content.Common];
    }

    private sealed record Content(string[] Role, string[] Coach, string[] Common);
}
