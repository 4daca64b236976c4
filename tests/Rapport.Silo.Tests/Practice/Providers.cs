using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Practice;

namespace Rapport.Silo.Tests.Practice;

/// <summary>A partner that says half a line, and the rest when the test lets it.</summary>
internal sealed class HeldPartner : IPartner, IDisposable
{
    public const string FirstHalf = "They were right, ";

    private readonly SemaphoreSlim rest = new(0);
    private int asked;

    public string Name => "held";

    /// <summary>How many lines were begun.</summary>
    public int Asked => asked;

    public static string Whole(int number) => $"{FirstHalf}for the {number}th time.";

    public void GoOn() => rest.Release();

    public async IAsyncEnumerable<string> Reply(Rehearsal rehearsal, [EnumeratorCancellation] CancellationToken ct)
    {
        Interlocked.Increment(ref asked);
        yield return FirstHalf;
        await rest.WaitAsync(ct);
        yield return Whole(rehearsal.Lines.Length)[FirstHalf.Length..];
    }

    public void Dispose() => rest.Dispose();
}

/// <summary>A provider that is away for some calls, then there.</summary>
internal sealed class AwayPartner(int calls) : IPartner
{
    private int asked;

    public string Name => "away";

    public int Asked => asked;

    public async IAsyncEnumerable<string> Reply(Rehearsal rehearsal, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        if (Interlocked.Increment(ref asked) <= calls) throw new HttpRequestException("The provider is away.");
        yield return $"I hear you. {asked}";
    }
}

internal sealed class PartnerOfOneLine(string line) : IPartner
{
    public string Name => "of one line";

    public async IAsyncEnumerable<string> Reply(Rehearsal rehearsal, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        yield return line;
    }
}

internal sealed class AwayEvaluator(int calls) : IEvaluator
{
    private int asked;

    public string Name => "away";

    public ValueTask<EvaluationReport> Evaluate(Rehearsal rehearsal, ImmutableArray<SkillDefinition> skills, CancellationToken ct) =>
        Interlocked.Increment(ref asked) <= calls
            ? throw new HttpRequestException("The provider is away.")
            : new(new EvaluationReport([], $"After {asked} tries.", new(1, 1, 1, 0.5, null, 1, 0, 0, 0, 0, null, 0, 0, 0, 0), Name));
}

/// <summary>Rates when the test lets it.</summary>
internal sealed class LateEvaluator : IEvaluator
{
    private readonly TaskCompletionSource comes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "late";

    public void Comes() => comes.SetResult();

    public async ValueTask<EvaluationReport> Evaluate(Rehearsal rehearsal, ImmutableArray<SkillDefinition> skills, CancellationToken ct)
    {
        await comes.Task.WaitAsync(ct);
        return new([], "It took its time.", new(1, 1, 1, 0.5, null, 1, 0, 0, 0, 0, null, 0, 0, 0, 0), Name);
    }
}

/// <summary>Hears the same in every recording; nothing, when that is empty.</summary>
internal sealed class OneSentence(Func<string> heard) : ITranscriber
{
    public string Name => "one sentence";

    public bool Available => true;

    public ValueTask<string> Transcribe(AudioClip clip, string language, CancellationToken ct) => new(heard());
}

/// <summary>Says every sentence in the same second of noise. What it is asked to say may fail, or wait.</summary>
internal sealed class OneSecondVoice(Func<string, CancellationToken, Task>? before = null) : IVoice
{
    public string Name => "one second";

    public bool Available => true;

    public async IAsyncEnumerable<SpokenPart> Speak(Utterance utterance, [EnumeratorCancellation] CancellationToken ct)
    {
        if (before is not null) await before(utterance.Text, ct);
        yield return new SpokenPart.Sound(SoundFormat.Pcm(8_000), new byte[16_000]);
        yield return new SpokenPart.Timing([new(utterance.Text, 0, 0.9)], [new("x", 0, 0.9)]);
    }
}

internal static class StandIns
{
    /// <summary>In place of the built-in one.</summary>
    public static HouseRules With<TPort>(this HouseRules rules, TPort standIn)
        where TPort : class => rules with { Services = s => { rules.Services?.Invoke(s); s.AddSingleton(standIn); } };
}

/// <summary>A WAV of 8,000 samples a second, a byte each.</summary>
internal static class Recording
{
    public static byte[] Of(double seconds)
    {
        const int Rate = 8_000;
        var samples = (int)(seconds * Rate);
        var bytes = new byte[44 + samples];
        using var writer = new BinaryWriter(new MemoryStream(bytes));
        writer.Write("RIFF"u8);
        writer.Write(36 + samples);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate);
        writer.Write((short)1);
        writer.Write((short)8);
        writer.Write("data"u8);
        writer.Write(samples);
        for (var i = 0; i < samples; i++) writer.Write((byte)(128 + i % 50));
        return bytes;
    }
}
