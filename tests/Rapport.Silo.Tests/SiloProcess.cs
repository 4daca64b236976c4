using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Rapport.Silo.Tests;

/// <summary>The server as a process of its own, as somebody starts it from a shell.</summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    private const string ConnectionString = "--Rapport:Postgres:ConnectionString=";

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Uri? heard;

    private SiloProcess(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Rapport.Silo.dll"), .. arguments.Where(a => !a.StartsWith(ConnectionString, StringComparison.Ordinal))])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        info.Environment.Remove("DOTNET_ENVIRONMENT");
        // A secret, which the command line does not take.
        foreach (var secret in arguments.Where(a => a.StartsWith(ConnectionString, StringComparison.Ordinal)))
            info.Environment["RAPPORT__POSTGRES__CONNECTIONSTRING"] = secret[ConnectionString.Length..];
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) info.Environment[name] = value;
        process = new Process { StartInfo = info };
        process.OutputDataReceived += (_, e) => Hear(e.Data);
        process.ErrorDataReceived += (_, e) => Hear(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>All that it printed so far.</summary>
    public string Output => string.Join('\n', output);

    /// <param name="folder">Where it is started: its data lands in <c>.rapport</c> in it.</param>
    public static SiloProcess Start(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        new(folder, ["--urls", "http://127.0.0.1:0", .. arguments], environment);

    /// <summary>Where it listens, once it has said so and all else that it says at its start.</summary>
    public async Task<Uri> Address()
    {
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(address.Task, ended).WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System) == ended)
            throw new InvalidOperationException($"The server ended with {process.ExitCode} instead of starting:\n{Output}");
        return await address.Task;
    }

    /// <summary>As <c>kill -TERM</c> and service managers do.</summary>
    public async Task Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>As a power cut does: nothing in it runs any more.</summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>The exit code, when it has ended by itself.</summary>
    public async Task<int> Ended()
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await Terminate();
            await Ended();
        }
        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        output.Enqueue(line);
        if (Said().Match(line) is { Success: true } said) heard = new(said.Groups[1].Value);
        if (heard is not null && line.StartsWith("  data directory:", StringComparison.Ordinal)) address.TrySetResult(heard); // its last line
    }

    [GeneratedRegex("^Rapport is at (http://\\S+)$")]
    private static partial Regex Said();
}
