using System.Text.Json;

namespace Rapport.Client;

/// <summary>What a watcher of a session is told.</summary>
/// <param name="Version">Watch from here to get what comes after; null for what is not stored and may be lost.</param>
public abstract record SessionPush(long? Version)
{
    /// <summary>1 is next.</summary>
    public sealed record QueuePosition(long? Version, int Place, DateTimeOffset At) : SessionPush(Version);

    /// <summary>There was no place after all; start another one later.</summary>
    public sealed record TurnedAway(long? Version, int RetryAfterSeconds, DateTimeOffset At) : SessionPush(Version);

    /// <summary>The session is live; the partner speaks at once.</summary>
    public sealed record Began(long? Version, DateTimeOffset At) : SessionPush(Version);

    /// <summary>Where a turn of the trainee stands that is no line yet.</summary>
    public sealed record Turn(long? Version, int Number, TurnState State, DateTimeOffset At) : SessionPush(Version);

    /// <summary>The turn is a line now.</summary>
    public sealed record Transcript(long? Version, int Number, string Text, DateTimeOffset At) : SessionPush(Version);

    /// <summary>The turn became no line: send it again under its number.</summary>
    public sealed record TurnFailed(long? Version, int Number, string Code, string Reason, DateTimeOffset At) : SessionPush(Version);

    /// <summary>All that the partner has said so far of a line that is not whole yet.</summary>
    public sealed record PartnerPartial(int Number, string Text) : SessionPush((long?)null);

    /// <summary>A sentence of a line that is not whole yet can be heard.</summary>
    /// <param name="Sentence">From 0.</param>
    /// <param name="Audio">A link, good for 15 minutes; null when the voice failed for this sentence.</param>
    /// <param name="Words">Seconds from the beginning of the clip.</param>
    /// <param name="Estimated">The voice told no times; they follow from the lengths of the words.</param>
    public sealed record PartnerVoice(int Number, int Sentence, string Text, string? Audio, string? MediaType, IReadOnlyList<SpokenWord> Words, bool Estimated = false)
        : SessionPush((long?)null);

    /// <summary>The partner's line, whole.</summary>
    /// <param name="Voice">Sentence by sentence; null for a line without a voice.</param>
    public sealed record PartnerTurn(
        long? Version, int Number, string Text, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Audio, DateTimeOffset At,
        IReadOnlyList<SpokenSentence>? Voice = null) : SessionPush(Version);

    /// <summary>The objectives were judged, up to a line.</summary>
    public sealed record Objective(long? Version, int Number, Verdict Overall, string Reason, IReadOnlyList<ObjectiveProgress> Objectives, DateTimeOffset At) : SessionPush(Version);

    /// <summary>The one end.</summary>
    public sealed record Ended(long? Version, EndReason Reason, DateTimeOffset ConditionAt, DateTimeOffset EndedAt, string? Note, string Message) : SessionPush(Version);

    /// <summary>An evaluation is on its way.</summary>
    public sealed record Evaluating(long? Version, EvaluationStatus Status, int Run, int Attempt, DateTimeOffset At) : SessionPush(Version);

    /// <summary>The session is rated.</summary>
    public sealed record EvaluationReady(long? Version, int Run, EvaluationReport Report, DateTimeOffset At) : SessionPush(Version);

    /// <param name="RetryAt">When it is tried again; null when it may be requested again.</param>
    public sealed record EvaluationFailed(long? Version, int Run, int Attempt, string Reason, DateTimeOffset? RetryAt, DateTimeOffset At) : SessionPush(Version);

    /// <summary>Nothing comes after it.</summary>
    public sealed record Deleted(long? Version, DateTimeOffset At) : SessionPush(Version);

    /// <summary>Something that this client does not know yet.</summary>
    public sealed record Other(long? Version, string Type, JsonElement Body) : SessionPush(Version);

    internal static SessionPush Read(JsonElement json)
    {
        var type = json.GetProperty("type").GetString()!;
        return type switch
        {
            "queue-position" => As<QueuePosition>(json),
            "turned-away" => As<TurnedAway>(json),
            "began" => As<Began>(json),
            "turn" => As<Turn>(json),
            "transcript" => As<Transcript>(json),
            "turn-failed" => As<TurnFailed>(json),
            "partner-partial" => As<PartnerPartial>(json),
            "partner-voice" => As<PartnerVoice>(json),
            "partner-turn" => As<PartnerTurn>(json),
            "objective" => As<Objective>(json),
            "ended" => As<Ended>(json),
            "evaluation" => As<Evaluating>(json),
            "evaluation-ready" => As<EvaluationReady>(json),
            "evaluation-failed" => As<EvaluationFailed>(json),
            "deleted" => As<Deleted>(json),
            _ => new Other(VersionOf(json), type, json),
        };
    }

    internal static long? VersionOf(JsonElement json) =>
        json.TryGetProperty("version", out var version) && version.ValueKind == JsonValueKind.Number ? version.GetInt64() : null;

    private static T As<T>(JsonElement json) => json.Deserialize<T>(WireJson.Options)!;
}

/// <summary>How far one objective is, and why.</summary>
public sealed record ObjectiveProgress(string ObjectiveId, Verdict Verdict, string Reason);
