namespace Rapport.Adapters.Calls;

/// <summary>
/// One attempt of a call, under its limits: until the first piece, between two pieces, and in all. They run on the given clock. An attempt
/// that is over its time is cancelled, and with it its connection is closed.
/// </summary>
internal sealed class Attempt : IDisposable
{
    private readonly Asked asked;
    private readonly ProviderOptions options;
    private readonly TimeProvider time;
    private readonly ProviderMeter meter;
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource whole;
    private readonly CancellationTokenSource quiet;
    private readonly CancellationTokenSource any;
    private readonly long began;
    private bool heard;

    public Attempt(Asked asked, ProviderOptions options, TimeProvider time, ProviderMeter meter, CancellationToken caller)
    {
        (this.asked, this.options, this.time, this.meter, this.caller) = (asked, options, time, meter, caller);
        began = time.GetTimestamp();
        whole = new(options.CallTimeout, time);
        quiet = new(options.FirstByteTimeout, time);
        any = CancellationTokenSource.CreateLinkedTokenSource(caller, whole.Token, quiet.Token);
    }

    public CancellationToken Token => any.Token;

    public ProviderOptions Options => options;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A piece of the answer was passed on to who asked.</summary>
    public bool Midway { get; set; }

    /// <summary>A piece of the answer has come: the next one has its time from now.</summary>
    public void Heard()
    {
        if (!heard) meter.Began(asked, time.GetElapsedTime(began));
        heard = true;
        quiet.CancelAfter(options.StallTimeout);
    }

    public void Used(long @in, long @out) => meter.Used(asked, @in, @out, options);

    public void Done() => Told("done");

    /// <summary>What an exception of this attempt means; null when it was called off.</summary>
    public CallException? Failed(Exception e)
    {
        var failed = Meaning(e);
        if (failed is not null) failed.Midway = Midway;
        Told(failed is not null ? ProviderMeter.Outcome(failed.Fault) : Midway ? "left" : "cancelled");
        return failed;
    }

    public void Dispose()
    {
        any.Dispose();
        quiet.Dispose();
        whole.Dispose();
    }

    private void Told(string outcome) => meter.Called(asked, outcome, time.GetElapsedTime(began));

    private CallException? Meaning(Exception e) => e switch
    {
        CallException known => known,
        // Clients of vendors wrap what they meet.
        { InnerException: CallException known } => known,
        _ when caller.IsCancellationRequested => null,
        _ when whole.IsCancellationRequested => new(CallFault.TimedOut, $"The answer took longer than {options.CallTimeout:c}.", inner: e),
        _ when quiet.IsCancellationRequested && heard => new(CallFault.Stalled, $"The answer stood still for {options.StallTimeout:c}.", inner: e),
        _ when quiet.IsCancellationRequested => new(CallFault.FirstByteLate, $"No answer began within {options.FirstByteTimeout:c}.", inner: e),
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => new(CallFault.Cut, "The connection was cut.", inner: e),
        HttpRequestException http => new(CallFault.Unreachable, $"The vendor can't be reached ({http.HttpRequestError}).", inner: e),
        IOException => new(CallFault.Cut, "The connection was cut.", inner: e),
        { InnerException: HttpRequestException or IOException } => Meaning(e.InnerException),
        System.Text.Json.JsonException => new(CallFault.Malformed, "The answer is not of the form that was agreed on."),
        // Not as the cause: what a vendor's client says may repeat what somebody said.
        _ => new(CallFault.Malformed, $"The answer can't be read ({e.GetType().Name})."),
    };
}
