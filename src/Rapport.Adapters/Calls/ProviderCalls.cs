using System.Runtime.CompilerServices;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Calls;

/// <summary>
/// All calls to one vendor: retried with jitter or when the vendor says so, never after something was passed on; a vendor that fails again
/// and again is left alone for a while; so many at once and no more. What is thrown at the end is a <see cref="ProviderException"/>.
/// </summary>
internal sealed class ProviderCalls : IDisposable
{
    private readonly string provider;
    private readonly ProviderOptions options;
    private readonly TimeProvider time;
    private readonly ProviderMeter meter;
    private readonly ResiliencePipeline pipeline;
    private readonly ConcurrencyLimiter places;

    public ProviderCalls(string provider, ProviderOptions options, Uri vendor, TimeProvider time, ProviderMeter meter)
    {
        (this.provider, this.options, this.time, this.meter) = (provider, options, time, meter);
        places = new(new() { PermitLimit = options.MaxConcurrent, QueueLimit = options.MaxWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        pipeline = Pipeline();
        // The limits of an attempt are its own.
        Http = new(Network()) { BaseAddress = Folder(options.BaseAddress ?? vendor), Timeout = Timeout.InfiniteTimeSpan };
    }

    // A redirect could carry the key elsewhere.
    public static SocketsHttpHandler Network() => new() { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    public HttpClient Http { get; }

    public ProviderOptions Options => options;

    /// <summary>A call whose answer is used as a whole.</summary>
    /// <exception cref="ProviderException">Always final: it was tried as often as makes sense.</exception>
    public async ValueTask<T> Run<T>(string model, string job, Func<Attempt, ValueTask<T>> attempt, CancellationToken ct)
    {
        try
        {
            return await pipeline.ExecuteAsync(token => Try(new(provider, model, job), attempt, token), ct);
        }
        catch (CallException e)
        {
            throw new ProviderException($"{provider}: {e.Message}", isFinal: !e.Midway, e);
        }
        catch (BrokenCircuitException e)
        {
            throw new ProviderException($"{provider} has failed too often and is left alone for a while.", isFinal: true, e);
        }
    }

    /// <summary>A call whose answer is passed on while it comes. Who stops listening ends it.</summary>
    /// <exception cref="ProviderException">Not final when something was passed on before it failed: then nothing was retried.</exception>
    public async IAsyncEnumerable<T> Stream<T>(
        string model, string job, Func<Attempt, IAsyncEnumerable<T>> attempt, [EnumeratorCancellation] CancellationToken ct)
    {
        var pieces = Channel.CreateUnbounded<T>(new() { SingleReader = true, SingleWriter = true });
        using var left = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var filling = Fill(pieces.Writer, model, job, attempt, left.Token);
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(ct)) yield return piece;
        }
        finally
        {
            await left.CancelAsync();
            await filling;
        }
    }

    public void Dispose()
    {
        Http.Dispose();
        places.Dispose();
    }

    private async Task Fill<T>(ChannelWriter<T> pieces, string model, string job, Func<Attempt, IAsyncEnumerable<T>> attempt, CancellationToken ct)
    {
        try
        {
            await Run(model, job, Passing, ct);
            pieces.Complete();
        }
        catch (Exception e)
        {
            // Whoever reads gets it.
            pieces.Complete(e);
        }

        async ValueTask<bool> Passing(Attempt current)
        {
            await foreach (var piece in attempt(current))
            {
                current.Midway = true;
                await pieces.WriteAsync(piece, CancellationToken.None);
            }
            return true;
        }
    }

    private async ValueTask<T> Try<T>(Asked asked, Func<Attempt, ValueTask<T>> run, CancellationToken ct)
    {
        using var place = await places.AcquireAsync(1, ct);
        if (!place.IsAcquired) throw new CallException(CallFault.Busy, "Too many calls wait already.");
        using var attempt = new Attempt(asked, options, time, meter, ct);
        try
        {
            var result = await run(attempt);
            attempt.Done();
            return result;
        }
        catch (Exception e)
        {
            if (attempt.Failed(e) is not { } failed) throw new OperationCanceledException("The call was called off.", e, ct);
            throw failed;
        }
    }

    private ResiliencePipeline Pipeline()
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.CallAttempts > 1)
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.CallAttempts - 1,
                Delay = options.CallDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<CallException>(e => e.Again),
                // Null leaves it to the jittered delay.
                DelayGenerator = retry => new((retry.Outcome.Exception as CallException)?.RetryAfter),
            });
        return builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = options.BreakAfter,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = options.BreakDuration,
            ShouldHandle = new PredicateBuilder().Handle<CallException>(e => e.IsTheVendors),
        }).Build();
    }

    // Without the slash the last part of the path would be replaced and not followed.
    private static Uri Folder(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new(address.AbsoluteUri + "/");
}
