using Rapport.Domain.Practice;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>The section <c>Rapport:Practice</c>.</summary>
internal sealed class PracticeOptions
{
    /// <summary>Sessions that are live at once. Default: 19.</summary>
    public int MaxLive { get; set; } = 19;

    /// <summary>Sessions that wait for a seat, in order. Default: 5.</summary>
    public int MaxQueued { get; set; } = 5;

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

    public FloorLimits Floor => new(MaxLive, MaxQueued, RetryAfterSeconds);

    public static void Check(PracticeOptions options, OptionFaults faults)
    {
        faults.Range(nameof(MaxLive), options.MaxLive, 1, 10_000);
        faults.Range(nameof(MaxQueued), options.MaxQueued, 0, 10_000);
        faults.Range(nameof(RetryAfterSeconds), options.RetryAfterSeconds, 1, 3_600);
        faults.Range(nameof(StartWait), options.StartWait, TimeSpan.Zero, TimeSpan.FromSeconds(25));
        faults.Range(nameof(AudioBytes), options.AudioBytes, 1_024, 16 * 1024 * 1024);
        faults.Range(nameof(TextCharacters), options.TextCharacters, 100, 100_000);
        faults.Range(nameof(ProviderAttempts), options.ProviderAttempts, 1, 10);
        faults.Range(nameof(ProviderTimeout), options.ProviderTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        faults.Range(nameof(EvaluationTimeout), options.EvaluationTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(30));
        faults.Range(nameof(ProviderDelay), options.ProviderDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
    }
}
