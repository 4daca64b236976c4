namespace Rapport.Engine.Postgres;

/// <summary>What a running Postgres leaves in its data directory: <c>postmaster.pid</c>, which outlives a power cut.</summary>
/// <param name="SocketDirectory">Null when it listens on TCP only.</param>
/// <param name="IsReady">It takes connections; before, it starts up or recovers.</param>
internal sealed record Postmaster(int Pid, string Data, string? SocketDirectory, bool IsReady)
{
    public static string FileIn(string data) => Path.Combine(data, "postmaster.pid");

    /// <summary>Null when there is none, or only half a file.</summary>
    public static Postmaster? Read(string data)
    {
        var file = FileIn(data);
        if (!File.Exists(file))
            return null;

        var lines = File.ReadAllLines(file);
        return lines.Length > 0 && int.TryParse(lines[0], out var pid)
            ? new(pid, data, lines.ElementAtOrDefault(4) is { Length: > 0 } socket ? socket : null, lines.ElementAtOrDefault(7)?.Trim() == "ready")
            : null;
    }

    /// <summary>
    /// Whether the process lives and is the Postgres of this very directory. The number alone proves nothing: after a reboot it may
    /// be anybody's.
    /// </summary>
    public async Task<bool> Lives(CancellationToken ct) =>
        (await CommandLine(Pid, ct)).Contains($"{Path.DirectorySeparatorChar}postgres -D {Data} -c ", StringComparison.Ordinal);

    /// <summary>Stops it: fast, and when that takes longer than the limit, at once.</summary>
    /// <exception cref="PostgresStartException">It lives on.</exception>
    public async Task Stop(TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        foreach (var (signal, patience) in WaysToStop(limit))
        {
            Signal.Send(Pid, signal);
            var since = time.GetTimestamp();
            while (time.GetElapsedTime(since) < patience)
            {
                if (!await Lives(ct))
                    return;

                await Task.Delay(TimeSpan.FromMilliseconds(20), time, ct);
            }
        }

        throw new PostgresStartException($"The Postgres left behind in {Data} (process {Pid}) does not stop. Stop it by hand.");
    }

    /// <summary>From gentle to rude, each with how long it is waited for.</summary>
    public static IReadOnlyList<(int Signal, TimeSpan Patience)> WaysToStop(TimeSpan fast) =>
        [(Signal.Interrupt, fast), (Signal.Quit, TimeSpan.FromSeconds(10)), (Signal.Kill, TimeSpan.FromSeconds(10))];

    /// <summary>Empty for a process that is gone, or dead and not yet buried.</summary>
    private static async Task<string> CommandLine(int pid, CancellationToken ct)
    {
        if (!OperatingSystem.IsLinux())
            return (await new Command("ps", ["-ww", "-o", "command=", "-p", $"{pid}"]).Run(ct)).Output;

        try
        {
            return (await File.ReadAllTextAsync($"/proc/{pid}/cmdline", ct)).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // No such process, or it went while we read.
        }
    }
}
