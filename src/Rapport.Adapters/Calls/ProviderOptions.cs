namespace Rapport.Adapters.Calls;

/// <summary>What is the same for every vendor: where it is, who asks, and how patiently. Bound to a section per vendor.</summary>
public abstract class ProviderOptions
{
    /// <summary>The secret that the vendor gave; sent with every call, never logged. Default: none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Where the vendor's API begins, without a query. Default: the vendor's own.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>From sending a call to its first word or byte, at most. Default: 10 seconds. Longer: the attempt has failed.</summary>
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two pieces of an answer, at most. Default: 8 seconds. Longer: the attempt has failed.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>One attempt from its beginning to its end, at most. Default: 60 seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a call is tried in all, as long as nothing of its answer was passed on. Default: 3.</summary>
    public int CallAttempts { get; set; } = 3;

    /// <summary>Before the second attempt; doubles from attempt to attempt, with jitter. Default: 300 milliseconds.</summary>
    public TimeSpan CallDelay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// The longest Retry-After that is waited for; a vendor that asks for more has failed, for somebody waits for the answer. Default: 10 seconds.
    /// </summary>
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Calls under way at once; further ones wait. Default: 32.</summary>
    public int MaxConcurrent { get; set; } = 32;

    /// <summary>Calls that wait for their place at once; further ones fail. Default: 64.</summary>
    public int MaxWaiting { get; set; } = 64;

    /// <summary>Attempts within half a minute of which half must fail for the vendor to be left alone for a while. Default: 8.</summary>
    public int BreakAfter { get; set; } = 8;

    /// <summary>How long a failing vendor is left alone; calls fail at once meanwhile. Default: 15 seconds.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes of one answer at most. Default: 4 MiB. More: the call has failed.</summary>
    public int AnswerBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The vendor's price of a million tokens sent, in <see cref="Currency"/>. Default: 0, the cost is not told.</summary>
    public decimal PricePerMillionIn { get; set; }

    /// <summary>The vendor's price of a million tokens received, in <see cref="Currency"/>. Default: 0.</summary>
    public decimal PricePerMillionOut { get; set; }

    /// <summary>Of the prices. Default: <c>USD</c>.</summary>
    public string Currency { get; set; } = "USD";

    /// <summary>What is wrong, whoever uses it: the property and the rule that it breaks.</summary>
    public virtual IEnumerable<(string Option, string Rule)> Faults()
    {
        if (BaseAddress is { } at && (!at.IsAbsoluteUri || at.Scheme is not ("http" or "https") || at.Query.Length > 0 || at.UserInfo.Length > 0))
            yield return (nameof(BaseAddress), "must be an http or https address without a query and without a user");
        if (ApiKey is { } key && (key.Length == 0 || key.Any(c => c is <= ' ' or > '~'))) yield return (nameof(ApiKey), "must be visible ASCII characters without spaces");
        foreach (var (option, value, least, most) in Times())
            if (value < least || value > most) yield return (option, $"must be from {least:c} to {most:c}");
        foreach (var (option, value, least, most) in Numbers())
            if (value < least || value > most) yield return (option, FormattableString.Invariant($"must be from {least} to {most}"));
        if (PricePerMillionIn < 0) yield return (nameof(PricePerMillionIn), "must not be negative");
        if (PricePerMillionOut < 0) yield return (nameof(PricePerMillionOut), "must not be negative");
        if (Currency.Length != 3 || !Currency.All(char.IsAsciiLetterUpper)) yield return (nameof(Currency), "must be three capital letters, as in USD");
    }

    private IEnumerable<(string, TimeSpan, TimeSpan, TimeSpan)> Times()
    {
        var (blink, hour) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        yield return (nameof(FirstByteTimeout), FirstByteTimeout, blink, hour);
        yield return (nameof(StallTimeout), StallTimeout, blink, hour);
        yield return (nameof(CallTimeout), CallTimeout, blink, hour);
        yield return (nameof(CallDelay), CallDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        yield return (nameof(LongestRetryAfter), LongestRetryAfter, TimeSpan.Zero, hour);
        yield return (nameof(BreakDuration), BreakDuration, TimeSpan.FromMilliseconds(500), hour);
    }

    private IEnumerable<(string, int, int, int)> Numbers()
    {
        yield return (nameof(CallAttempts), CallAttempts, 1, 10);
        yield return (nameof(MaxConcurrent), MaxConcurrent, 1, 10_000);
        yield return (nameof(MaxWaiting), MaxWaiting, 0, 100_000);
        yield return (nameof(BreakAfter), BreakAfter, 2, 10_000);
        yield return (nameof(AnswerBytes), AnswerBytes, 16 * 1024, 256 * 1024 * 1024);
    }
}
