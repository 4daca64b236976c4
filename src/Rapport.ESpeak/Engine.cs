using System.Runtime.InteropServices;
using System.Text;

namespace Rapport.ESpeak;

/// <summary>The library could not be made ready.</summary>
internal sealed class EngineException(Fault fault) : Exception(fault.Message)
{
    public Fault Fault { get; } = fault;
}

/// <summary>The library, loaded and ready. Its state is global: one thread at a time, one engine per process.</summary>
internal sealed class Engine : IDisposable
{
    /// <summary>The text is UTF-8. Neither SSML nor phonemes in brackets are asked for, so nothing in a text is markup.</summary>
    private const uint Utf8 = 1;

    private const int Synchronous = 2, PhonemeEvents = 1, IpaNames = 2, StayWhenDataIsMissing = 1 << 15, ByCharacter = 1, Ok = 0, Rate = 1, Pitch = 3;

    // A struct of 40 bytes: type 0, text position 8, length 12, sample 20, and at 32 the name of a phoneme in at most 8 bytes.
    private const int EventSize = 40, EventPosition = 8, EventSample = 20, EventName = 32, LastEvent = 0, WordEvent = 1, PhonemeEvent = 7;

    // Kept, for the library holds only its address.
    private readonly Native.SynthCallback heard;
    private readonly List<WordTime> words = [];
    private readonly List<PhonemeTime> phonemes = [];
    private Action<byte[]>? onSound;
    private string? voice;

    public Engine(string library, string? data)
    {
        try
        {
            Native.Load(library);
            Version = Marshal.PtrToStringUTF8(Native.Info(out _)) ?? "?";
            SampleRate = Native.Initialize(Synchronous, 0, data, PhonemeEvents | IpaNames | StayWhenDataIsMissing);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new EngineException(new("library", $"{library} can't be used: {e.Message}"));
        }
        if (SampleRate <= 0) throw new EngineException(new("data", $"{library} does not find its data (the folder espeak-ng-data)."));
        heard = Heard;
        Native.SetSynthCallback(heard);
    }

    public string Version { get; }

    public int SampleRate { get; }

    /// <returns>What went wrong; null when all was said.</returns>
    public Fault? Speak(Say say, Action<byte[]> sound, out Times times)
    {
        times = new([], []);
        // When there is no such voice the library keeps the one before, which would speak in another language.
        if (say.Voice != voice)
        {
            voice = null;
            if (Native.SetVoiceByName(say.Voice) != Ok) return new("voice", $"There is no voice '{say.Voice}'.");
            voice = say.Voice;
        }
        if (Native.SetParameter(Rate, say.WordsPerMinute, 0) != Ok || Native.SetParameter(Pitch, say.Pitch, 0) != Ok)
            return new("synthesis", $"The library takes no {say.WordsPerMinute} words per minute, or no pitch of {say.Pitch}.");
        words.Clear();
        phonemes.Clear();
        onSound = sound;
        var text = Encoding.UTF8.GetBytes(say.Text + '\0');
        var outcome = Native.Synth(text, (nuint)text.Length, 0, ByCharacter, 0, Utf8, 0, 0);
        if (outcome != Ok) return new("synthesis", $"The library answered {outcome}.");
        times = new([.. words], [.. phonemes]);
        return null;
    }

    public void Dispose() => _ = Native.Terminate();

    // Null is the end; a call without samples may still bring events.
    private int Heard(IntPtr samples, int count, IntPtr events)
    {
        for (; events != IntPtr.Zero && Marshal.ReadInt32(events) is not LastEvent and var type; events += EventSize)
            if (type == WordEvent) words.Add(new(Marshal.ReadInt32(events, EventPosition) - 1, Marshal.ReadInt32(events, EventSample)));
            else if (type == PhonemeEvent) phonemes.Add(new(Name(events + EventName), Marshal.ReadInt32(events, EventSample)));
        if (samples == IntPtr.Zero || count == 0) return 0;
        var sound = new byte[count * 2];
        Marshal.Copy(samples, sound, 0, sound.Length);
        onSound!(sound);
        return 0;
    }

    // Ends with a zero unless it is 8 bytes long, and may then be cut within a character.
    private static string Name(IntPtr at)
    {
        var bytes = new byte[8];
        Marshal.Copy(at, bytes, 0, bytes.Length);
        var end = Array.IndexOf(bytes, (byte)0);
        return Encoding.UTF8.GetString(bytes, 0, end < 0 ? bytes.Length : end).TrimEnd('�');
    }
}
