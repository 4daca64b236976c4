using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Something that makes a conversation better or worse, and that can be counted.</summary>
internal enum Sign
{
    // Things done.
    Acknowledging,
    Empathising,
    Summarising,
    AskingOpenly,
    Appreciating,
    OwningUp,
    Observing,
    Reasoning,
    BeingSpecific,
    Proposing,
    Committing,
    Declining,
    Requesting,

    // Things left alone.
    Respect,
    NotBlaming,
    NotPushing,
    NotMinimising,
    NotEvading,
    Directness,
    Fluency,

    // Lengths and times.
    SharingTheFloor,
    Brevity,
    Substance,
    Patience,
    Promptness,
    Pace,
    QuestionMix,
    ReachingTheGoal,
}

internal enum Counting
{
    /// <summary>The share of the trainee's turns that show one of the cues.</summary>
    ShareOfTurns,

    /// <summary>How often the cues are shown.</summary>
    Times,

    /// <summary>How often per hundred words.</summary>
    PerHundredWords,

    /// <summary>Known by its name: see <see cref="SpeechAnalyticsSigns"/>.</summary>
    Measure,
}

/// <param name="Curve">Points of (what was counted, how good that is from 0 to 1), straight lines between them, flat outside.</param>
internal sealed record SignRule(Counting By, ImmutableArray<ImmutableArray<double>> Curve)
{
    public ImmutableArray<Cue> Cues { get; init; } = [];

    /// <summary>
    /// How much earlier it is named than its weight alone would have it. What was done wrong comes before what was left out.
    /// It changes no rating.
    /// </summary>
    public double Urgency { get; init; } = 1;

    /// <summary>Whether more of it is worse.</summary>
    [JsonIgnore]
    public bool IsFault => Curve[^1][1] < Curve[0][1];

    public double At(double counted)
    {
        if (counted <= Curve[0][0]) return Curve[0][1];
        for (var i = 1; i < Curve.Length; i++)
        {
            var (fromX, fromY, toX, toY) = (Curve[i - 1][0], Curve[i - 1][1], Curve[i][0], Curve[i][1]);
            if (counted <= toX) return fromY + (toY - fromY) * (counted - fromX) / (toX - fromX);
        }
        return Curve[^1][1];
    }
}

/// <summary>No rating is above <paramref name="Rating"/> when the cue is shown <paramref name="Times"/> times or more.</summary>
internal sealed record RatingCap(Cue Cue, int Times, int Rating);

/// <summary>No rating is above <paramref name="Rating"/> with fewer turns than that: there is too little to go by.</summary>
internal sealed record FewTurns(int Turns, int Rating);

/// <summary>Below this nothing is rated at all. Insults are not counted as words.</summary>
internal sealed record Least(int Turns, int Words)
{
    public bool IsReached(SpeechAnalyticsHeard heard) => heard.Trainee.Length >= Turns && heard.Trainee.Sum(l => l.CivilWords) >= Words;
}

/// <summary>How counts become ratings; shipped as <c>Rating/table.json</c>.</summary>
/// <param name="Levels">From which score on the ratings 2, 3, 4 and 5 are given.</param>
/// <param name="Skills">What counts for a skill, by its id, and how much.</param>
/// <param name="Otherwise">What counts for a skill that the table does not know.</param>
internal sealed record SpeechAnalyticsTable(
    ImmutableArray<double> Levels,
    Least Least,
    ImmutableArray<FewTurns> FewTurns,
    ImmutableArray<RatingCap> Caps,
    ImmutableSortedDictionary<Sign, SignRule> Signs,
    ImmutableSortedDictionary<string, ImmutableSortedDictionary<Sign, double>> Skills,
    ImmutableSortedDictionary<Sign, double> Otherwise)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public static readonly SpeechAnalyticsTable Shipped = Load<SpeechAnalyticsTable>("table")!;

    public ImmutableSortedDictionary<Sign, double> WeightsOf(string skillId) => Skills.GetValueOrDefault(skillId, Otherwise);

    public int RatingOf(double score) => 1 + Levels.Count(l => score >= l);

    /// <returns>Null when it is not shipped.</returns>
    public static T? Load<T>(string name)
        where T : class
    {
        using var stream = typeof(SpeechAnalyticsTable).Assembly.GetManifestResourceStream($"Rapport.Rating.{name}.json");
        return stream is null ? null : JsonSerializer.Deserialize<T>(stream, Json);
    }
}
