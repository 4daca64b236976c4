using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Rapport.Domain.Practice;
using Rapport.ESpeak;

namespace Rapport.Adapters.ESpeak;

/// <summary>All that came for one sentence.</summary>
internal sealed record Said(byte[] Samples, Times Times);

/// <summary>
/// One speaker: a child process that holds the library. It ends when its input ends, so none outlives the server, however that ends. After anything
/// unexpected it is <see cref="IsBroken"/> and must be disposed of.
/// </summary>
internal sealed class ESpeakProcess : IAsyncDisposable
{
    private const string Program = "Rapport.ESpeak";

    /// <summary>Three minutes of sound; no sentence is longer.</summary>
    private const int LongestSound = 8 * 1024 * 1024;

    // What is secret in the server's environment is none of a speaker's business.
    private static readonly string[] inherited = ["PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "DOTNET_ROOT", "ESPEAK_DATA_PATH"];

    private readonly Process process;
    private readonly Stream input;
    private readonly Stream output;

    private ESpeakProcess(Process process) =>
        (this.process, input, output) = (process, process.StandardInput.BaseStream, new BufferedStream(process.StandardOutput.BaseStream, 64 * 1024));

    public Hello Hello { get; private set; } = null!;

    public bool IsBroken { get; private set; }

    public bool HasEnded => IsBroken || process.HasExited;

    public int Id => process.Id;

    /// <exception cref="ProviderException">It does not start; the message says why.</exception>
    public static async Task<ESpeakProcess> Start(string library, string? data, ILogger log, CancellationToken ct)
    {
        var start = Command();
        start.ArgumentList.Add(library);
        if (data is not null) start.ArgumentList.Add(data);
        var speaker = new ESpeakProcess(Process.Start(start) ?? throw new ProviderException($"{start.FileName} did not start.", isFinal: true));
        _ = speaker.LogErrors(log);
        try
        {
            var (kind, body) = await speaker.Read(ct);
            speaker.Hello = kind switch
            {
                SpeechFrames.Hello => JsonSerializer.Deserialize(body, SpeechJson.Default.Hello)!,
                SpeechFrames.Fault => throw new ProviderException(JsonSerializer.Deserialize(body, SpeechJson.Default.Fault)!.Message, isFinal: true),
                _ => throw new InvalidDataException($"The speaker began with a frame of kind {kind}."),
            };
            return speaker;
        }
        catch
        {
            await speaker.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="ProviderException">The library can't say it; the speaker is as good as before.</exception>
    /// <exception cref="IOException">The speaker died.</exception>
    public async Task<Said> Say(Say say, CancellationToken ct)
    {
        IsBroken = true;  // until it is known that it is not
        var body = JsonSerializer.SerializeToUtf8Bytes(say, SpeechJson.Default.Say);
        await input.WriteAsync(SpeechFrames.Head(SpeechFrames.Say, body.Length), ct);
        await input.WriteAsync(body, ct);
        await input.FlushAsync(ct);
        var (samples, times) = (new MemoryStream(), (Times?)null);
        while (true)
            switch (await Read(ct))
            {
                case (SpeechFrames.Sound, var sound):
                    if (samples.Length + sound.Length > LongestSound) throw new InvalidDataException("The speaker does not stop speaking.");
                    samples.Write(sound);
                    break;
                case (SpeechFrames.Times, var told):
                    times = JsonSerializer.Deserialize(told, SpeechJson.Default.Times);
                    break;
                case (SpeechFrames.Done, _):
                    IsBroken = false;
                    return new(samples.ToArray(), times ?? throw new InvalidDataException("The speaker told no times."));
                case (SpeechFrames.Fault, var fault):
                    IsBroken = false;
                    throw new ProviderException(JsonSerializer.Deserialize(fault, SpeechJson.Default.Fault)!.Message, isFinal: true);
                case var (kind, _):
                    throw new InvalidDataException($"A frame of kind {kind} is none that a speaker sends.");
            }
    }

    public async ValueTask DisposeAsync()
    {
        IsBroken = true;
        try
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // Ended by itself.
        }
        process.Dispose();
    }

    private async Task<(byte Kind, byte[] Body)> Read(CancellationToken ct)
    {
        var head = new byte[SpeechFrames.HeadLength];
        await output.ReadExactlyAsync(head, ct);
        var (kind, length) = SpeechFrames.ReadHead(head);
        var body = new byte[length];
        await output.ReadExactlyAsync(body, ct);
        return (kind, body);
    }

    private async Task LogErrors(ILogger log)
    {
        try
        {
            while (await process.StandardError.ReadLineAsync() is { } line) log.LogDebug("eSpeak NG: {Line}", line.Length > 500 ? line[..500] : line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone, and with it what it had to say.
        }
    }

    /// <summary>With the runtime that this process runs on; where there is none beside it, the program brings its own.</summary>
    private static ProcessStartInfo Command()
    {
        var program = Path.Combine(AppContext.BaseDirectory, Program);
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = File.Exists(host) ? new ProcessStartInfo(host, [$"{program}.dll"]) : new ProcessStartInfo(OperatingSystem.IsWindows() ? $"{program}.exe" : program);
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = AppContext.BaseDirectory;
        foreach (var name in start.Environment.Keys.Except(inherited, StringComparer.OrdinalIgnoreCase).ToList()) start.Environment.Remove(name);
        return start;
    }
}
