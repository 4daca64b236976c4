using System.Diagnostics;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>What the system says of a process.</summary>
internal static class Processes
{
    public static bool IsAlive(int pid)
    {
        var stat = $"/proc/{pid}/stat";
        return File.Exists(stat) && !AfterName(stat).StartsWith('Z');
    }

    /// <summary>Waits for a process's end; a test that waits in vain fails.</summary>
    public static async Task Gone(int pid)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (IsAlive(pid))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }

    public static int Session(int pid) => int.Parse(AfterName($"/proc/{pid}/stat").Split(' ')[3]);

    public static int UserId(int pid) =>
        int.Parse(File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1]);

    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    /// <summary>State, parent, group, session ...; the name before may hold anything.</summary>
    private static string AfterName(string stat)
    {
        var text = File.ReadAllText(stat);
        return text[(text.LastIndexOf(')') + 2)..];
    }
}
