using System.Collections.Immutable;
using System.Globalization;
using Rapport.Domain.Practice;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Practice;

/// <summary>The section <c>Rapport:Practice</c>.</summary>
internal sealed class PracticeOptions
{
    /// <summary>Sessions that are live at once. Default: 19.</summary>
    public int MaxLive { get; set; } = 19;

    /// <summary>Sessions that wait for a seat, in order. Default: 5.</summary>
    public int MaxQueued { get; set; } = 5;

    /// <summary>Sessions of one user that are live or wait at once, so that one user does not take all places. Default: 5.</summary>
    public int MaxPerUser { get; set; } = 5;

    /// <summary>What a session that does not fit is told to wait before it tries again. Default: 30 seconds.</summary>
    public int RetryAfterSeconds { get; set; } = 30;

    /// <summary>
    /// How long the start of a session is waited for before it is answered as still opening. Default: 5 seconds.
    /// </summary>
    public TimeSpan StartWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of one turn's audio at most. Default: 131,072.</summary>
    public int AudioBytes { get; set; } = AudioCheck.DefaultLimit;

    /// <summary>Characters of one turn's text at most. Default: 4,000.</summary>
    public int TextCharacters { get; set; } = 4_000;

    /// <summary>How often a partner, a check, a recogniser or an evaluator is tried before it counts as failed. Default: 3.</summary>
    public int ProviderAttempts { get; set; } = 3;

    /// <summary>How long one try of a provider may take. Default: 30 seconds.</summary>
    public TimeSpan ProviderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one try of an evaluation may take. Default: 2 minutes.</summary>
    public TimeSpan EvaluationTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Before a provider's second try; doubles from try to try. Default: 250 milliseconds.</summary>
    public TimeSpan ProviderDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How far a turn's <c>endedAt</c> may be from the server's clock, beyond the time that its upload took. Default: 2 seconds.
    /// </summary>
    public TimeSpan ClockDrift { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Before the second attempt at an evaluation, the third, and so on, with commas between them; empty for one attempt only. An evaluation
    /// that is on its way takes the pauses of the time at which an attempt fails. Default: 5 seconds, 30 seconds, 2 minutes.
    /// </summary>
    public string EvaluationPauses { get; set; } = "00:00:05, 00:00:30, 00:02:00";

    public ImmutableArray<TimeSpan> Pauses => [.. Split(EvaluationPauses).Select(p => TimeSpan.Parse(p, CultureInfo.InvariantCulture))];

    public FloorLimits Floor => new(MaxLive, MaxQueued, RetryAfterSeconds);

    public static void Check(PracticeOptions options, OptionFaults faults)
    {
        faults.Range(nameof(MaxLive), options.MaxLive, 1, 10_000);
        faults.Range(nameof(MaxQueued), options.MaxQueued, 0, 10_000);
        faults.Range(nameof(MaxPerUser), options.MaxPerUser, 1, 20_000);
        faults.Range(nameof(RetryAfterSeconds), options.RetryAfterSeconds, 1, 3_600);
        faults.Range(nameof(StartWait), options.StartWait, TimeSpan.Zero, TimeSpan.FromSeconds(25));
        faults.Range(nameof(AudioBytes), options.AudioBytes, 1_024, 16 * 1024 * 1024);
        faults.Range(nameof(TextCharacters), options.TextCharacters, 100, 100_000);
        faults.Range(nameof(ProviderAttempts), options.ProviderAttempts, 1, 10);
        faults.Range(nameof(ProviderTimeout), options.ProviderTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        faults.Range(nameof(EvaluationTimeout), options.EvaluationTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(30));
        faults.Range(nameof(ProviderDelay), options.ProviderDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        faults.Range(nameof(ClockDrift), options.ClockDrift, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        if (Split(options.EvaluationPauses) is { Length: > 10 } || Split(options.EvaluationPauses).Any(p => !IsPause(p)))
            faults.Add(nameof(EvaluationPauses), "must be at most 10 times from 00:00:00.1 to 1.00:00:00 with commas between them, as in 00:00:05, 00:00:30", options.EvaluationPauses);
    }

    private static string[] Split(string? pauses) => pauses?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool IsPause(string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var pause) && pause >= TimeSpan.FromMilliseconds(100) && pause <= TimeSpan.FromDays(1);
}
