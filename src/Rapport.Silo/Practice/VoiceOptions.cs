using Rapport.Engine.Settings;

namespace Rapport.Silo.Practice;

/// <summary>The section <c>Rapport:Practice:Voice</c>.</summary>
internal sealed class VoiceOptions : JobOptions
{
    /// <summary>Who speaks: <c>built-in</c> is eSpeak NG where it is installed and otherwise nobody, <c>none</c> is nobody; or a vendor. Default: <c>built-in</c>.</summary>
    public override string Provider { get; set; } = BuiltIn;

    /// <summary>How long the voice of a line may still take when its text is whole; what is not there then is not heard. Default: 5 seconds.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Sentences of one line that are spoken at once, ahead of the one that is heard next. Default: 2.</summary>
    public int LookAhead { get; set; } = 2;

    /// <summary>Bytes of one sentence's clip at most; a voice that sends more has failed. Default: 8 MiB.</summary>
    public int ClipBytes { get; set; } = 8 * 1024 * 1024;

    public static void Check(VoiceOptions options, OptionFaults faults)
    {
        options.CheckProvider(faults, [BuiltIn, None, .. VoiceProviders.Speaking]);
        faults.Range(nameof(Patience), options.Patience, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        faults.Range(nameof(LookAhead), options.LookAhead, 1, 10);
        faults.Range(nameof(ClipBytes), options.ClipBytes, 64 * 1024, 64 * 1024 * 1024);
    }
}
