using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;
using Rapport.ESpeak;

namespace Rapport.Adapters.ESpeak;

/// <summary>
/// Speakers that are kept warm, a bounded number of them, and a bounded queue before them. One that hangs is killed, one that died is replaced; a sentence
/// during which a speaker dies is tried once more, for it may have been killed from outside.
/// </summary>
internal sealed class ESpeakPool(IOptions<ESpeakOptions> options, TimeProvider time, ILogger<ESpeakPool> log) : IAsyncDisposable
{
    private static readonly TimeSpan startPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan pauseAfterFailedStart = TimeSpan.FromSeconds(2);

    private readonly ESpeakOptions options = options.Value;
    private readonly SemaphoreSlim places = new(options.Value.Workers);
    private readonly ConcurrentStack<ESpeakProcess> idle = [];
    private readonly CancellationTokenSource closing = new();
    private int asked;
    private int disposed;
    private long noStartBefore;

    /// <summary>The file of the library; null when it is not installed.</summary>
    public string? Library { get; } = ESpeakLibrary.Find(options.Value.Library, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>Those that wait for something to say now.</summary>
    internal IEnumerable<ESpeakProcess> Idle => idle;

    /// <exception cref="ProviderException">Too many wait already, or it can't be said, or it took too long.</exception>
    public async Task<(Said Said, int SampleRate)> Say(Say say, CancellationToken ct)
    {
        try
        {
            if (Interlocked.Increment(ref asked) > options.Workers + options.Queue) throw new ProviderException($"{options.Queue} sentences wait already.", isFinal: true);
            await places.WaitAsync(ct);
        }
        catch
        {
            Interlocked.Decrement(ref asked);
            throw;
        }
        // Not called off with the caller: a sentence takes milliseconds, a new speaker a tenth of a second.
        return await Finish(say).WaitAsync(ct);
    }

    /// <summary>All speakers are started and have said something, so that nobody waits for what is slow only once.</summary>
    /// <exception cref="ProviderException">They can't; the message says why.</exception>
    public async Task Warm(IEnumerable<string> voices, CancellationToken ct)
    {
        var say = voices.Select(v => new Say(v, options.WordsPerMinute, options.Pitch, "One, two.")).ToList();
        await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(async _ =>
        {
            foreach (var one in say) await Say(one, ct);
        }));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        await closing.CancelAsync();
        // Whoever speaks now gives up its place at once, and nobody takes it any more.
        for (var i = 0; i < options.Workers; i++) await places.WaitAsync();
        while (idle.TryPop(out var speaker)) await speaker.DisposeAsync();
    }

    private async Task<(Said, int)> Finish(Say say)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
                try
                {
                    return await Try(say);
                }
                catch (Exception e) when (attempt == 1 && e is IOException)
                {
                    log.LogWarning("A speaker of eSpeak NG died; another one tries again");
                }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new ProviderException("eSpeak NG broke down.", isFinal: true, e);
        }
        finally
        {
            places.Release();
            Interlocked.Decrement(ref asked);
        }
    }

    private async Task<(Said, int)> Try(Say say)
    {
        var speaker = await Take();
        using var over = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, closing.Token);
        try
        {
            return (await speaker.Say(say, either.Token), speaker.Hello.SampleRate);
        }
        catch (OperationCanceledException e) when (over.IsCancellationRequested)
        {
            log.LogWarning("A speaker of eSpeak NG hung for {Timeout}; it is killed", options.Timeout);
            throw new ProviderException($"eSpeak NG did not answer within {options.Timeout}.", isFinal: true, e);
        }
        finally
        {
            if (speaker.HasEnded) await speaker.DisposeAsync();
            else idle.Push(speaker);
        }
    }

    private async Task<ESpeakProcess> Take()
    {
        while (idle.TryPop(out var speaker))
            if (!speaker.HasEnded) return speaker;
            else await speaker.DisposeAsync();
        return await Start();
    }

    // What does not start is not tried with every sentence.
    private async Task<ESpeakProcess> Start()
    {
        if (time.GetTimestamp() < Volatile.Read(ref noStartBefore)) throw new ProviderException("eSpeak NG did not start a moment ago.", isFinal: true);
        using var over = new CancellationTokenSource(startPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, closing.Token);
        try
        {
            return await ESpeakProcess.Start(Library ?? throw new ProviderException("eSpeak NG is not installed.", isFinal: true), options.Data, log, either.Token);
        }
        catch (Exception e) when (!closing.IsCancellationRequested)
        {
            Volatile.Write(ref noStartBefore, time.GetTimestamp() + (long)(pauseAfterFailedStart.TotalSeconds * time.TimestampFrequency));
            log.LogError(e, "eSpeak NG does not start");
            throw e as ProviderException ?? new ProviderException("eSpeak NG does not start.", isFinal: true, e);
        }
    }
}
