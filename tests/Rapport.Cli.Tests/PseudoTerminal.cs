using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Rapport.Cli.Tests;

/// <summary>
/// The command line in a terminal: util-linux's <c>script</c> gives it a pseudo-terminal, which echoes, hides and interrupts as a real one
/// does. Whoever tests waits for what is shown; nothing waits for time to pass.
/// </summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    public const string CtrlC = "\u0003", Down = "\u001b[B", Enter = "\r";

    private readonly CancellationTokenSource limit = new(TimeSpan.FromSeconds(60), TimeProvider.System);
    private readonly StringBuilder shown = new();
    private readonly char[] piece = new char[4096];
    private readonly Process process;
    private int seen;

    public PseudoTerminal(Uri server, string config, params string[] arguments)
    {
        var rapport = $"exec dotnet '{Path.Combine(AppContext.BaseDirectory, "rapport.dll")}' {string.Join(' ', arguments)}";
        var info = new ProcessStartInfo("script", ["-q", "-e", "-f", "-c", $"stty cols 100 rows 40; {rapport}", "/dev/null"])
        {
            WorkingDirectory = config,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        info.Environment["RAPPORT_SERVER"] = server.ToString();
        info.Environment["RAPPORT_CONFIG"] = config;
        info.Environment["TERM"] = "xterm";
        info.Environment["SHELL"] = "/bin/sh";
        info.Environment.Remove("RAPPORT_PASSWORD");
        process = Process.Start(info)!;
    }

    public static bool IsHere => OperatingSystem.IsLinux();

    /// <summary>All that was shown, without the colours.</summary>
    public string Shown => Controls().Replace(shown.ToString(), "").Replace("\r", "", StringComparison.Ordinal);

    public async Task Type(string keys)
    {
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until it is shown, after what was waited for before.</summary>
    public async Task See(string text)
    {
        while (true)
        {
            if (Shown.IndexOf(text, Math.Min(seen, Shown.Length), StringComparison.Ordinal) is >= 0 and var at)
            {
                seen = at + text.Length;
                return;
            }
            if (!await Read()) throw new InvalidOperationException($"It ended and never showed '{text}'. It showed:\n{Shown}");
        }
    }

    /// <summary>Waits until it ends; its exit code.</summary>
    public async Task<int> Ended()
    {
        while (await Read()) { }
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
        limit.Dispose();
    }

    private async Task<bool> Read()
    {
        try
        {
            var count = await process.StandardOutput.ReadAsync(piece, limit.Token);
            shown.Append(piece, 0, count);
            return count > 0;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing more came. It showed:\n{Shown}");
        }
    }

    [GeneratedRegex(@"\x1b(?:\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>])")]
    private static partial Regex Controls();
}
