namespace Rapport.Adapters.Calls;

internal enum CallFault
{
    Unreachable,
    FirstByteLate,
    Stalled,
    TimedOut,
    RateLimited,
    Overloaded,
    Cut,
    Malformed,
    TooLarge,
    Credentials,
    Quota,
    Rejected,
    Refused,
    Busy,
}

/// <summary>
/// One attempt of a call failed. The message holds a status and codes, never what the vendor wrote in words: that may repeat the key or
/// what somebody said.
/// </summary>
/// <param name="retryAfter">When the vendor wants to be asked again.</param>
internal sealed class CallException(CallFault fault, string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public CallFault Fault => fault;

    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>Something of the answer was passed on already, so it can't be asked for again in silence.</summary>
    public bool Midway { get; set; }

    /// <summary>The vendor asks for more patience than there is.</summary>
    public bool TooLong { get; init; }

    /// <summary>Asking again may help.</summary>
    public bool Again => !Midway && !TooLong && IsTheVendors;

    /// <summary>It tells something about the vendor's health, and not about what was asked.</summary>
    public bool IsTheVendors => fault is CallFault.Unreachable or CallFault.FirstByteLate or CallFault.Stalled or CallFault.TimedOut
        or CallFault.RateLimited or CallFault.Overloaded or CallFault.Cut or CallFault.Malformed;
}
