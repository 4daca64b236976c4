using System.Text.Json;
using Rapport.ESpeak;

// A process of its own that loads eSpeak NG and speaks what it is given, one sentence after another, until its input ends: so the server is neither linked
// with the library nor hurt when the library crashes or hangs. Not for people; the server starts it: Rapport.ESpeak LIBRARY [DATA]
if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("usage: Rapport.ESpeak LIBRARY [FOLDER THAT HOLDS espeak-ng-data]");
    return 2;
}

using var input = Console.OpenStandardInput();
using var output = new BufferedStream(Console.OpenStandardOutput(), 64 * 1024);
using var engine = Open();
if (engine is null) return 1;

Send(SpeechFrames.Hello, JsonSerializer.SerializeToUtf8Bytes(new Hello(engine.Version, engine.SampleRate), SpeechJson.Default.Hello));
output.Flush();
while (Next() is { } say)
{
    if (engine.Speak(say, sound => Send(SpeechFrames.Sound, sound), out var times) is { } fault) SendFault(fault);
    else
    {
        Send(SpeechFrames.Times, JsonSerializer.SerializeToUtf8Bytes(times, SpeechJson.Default.Times));
        Send(SpeechFrames.Done, []);
    }
    output.Flush();
}
return 0;

Engine? Open()
{
    try
    {
        return new Engine(args[0], args.Length == 2 ? args[1] : null);
    }
    catch (EngineException e)
    {
        SendFault(e.Fault);
        output.Flush();
        return null;
    }
}

// Null when the server has closed the pipe, or is gone.
Say? Next()
{
    var head = new byte[SpeechFrames.HeadLength];
    if (input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) return null;
    var (kind, length) = SpeechFrames.ReadHead(head);
    var body = new byte[length];
    if (input.ReadAtLeast(body, length, throwOnEndOfStream: false) < length) return null;
    return kind == SpeechFrames.Say ? JsonSerializer.Deserialize(body, SpeechJson.Default.Say) : throw new InvalidDataException($"A frame of kind {kind} is none that the server sends.");
}

void SendFault(Fault fault) => Send(SpeechFrames.Fault, JsonSerializer.SerializeToUtf8Bytes(fault, SpeechJson.Default.Fault));

void Send(byte kind, ReadOnlySpan<byte> body)
{
    output.Write(SpeechFrames.Head(kind, body.Length));
    output.Write(body);
}
