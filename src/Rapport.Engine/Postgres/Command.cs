using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rapport.Engine.Postgres;

/// <summary>One of the programs around Postgres, as it is run.</summary>
/// <param name="User">Runs it as this user; only root may do that. Null is our own.</param>
/// <param name="WorkingDirectory">One that the user can enter: ours may be closed to them.</param>
internal sealed record Command(string Program, IReadOnlyList<string> Arguments, string? User = null, string WorkingDirectory = "/")
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The same in a session of its own, where Ctrl-C in our terminal does not reach it. The words before replace themselves with
    /// the program, so the child's process id is the program's.
    /// </summary>
    public Command InOwnSession()
    {
        if (OnPath("setsid"))
            return this with { Program = "setsid", Arguments = [Program, .. Arguments] };

        // macOS has no setsid, but perl.
        return this with { Program = "perl", Arguments = ["-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV or die $!", Program, .. Arguments] };
    }

    public sealed record Finished(int ExitCode, string Output);

    public ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(Program, Arguments) { WorkingDirectory = WorkingDirectory };
        if (User is not null)
            info.UserName = User;

        foreach (var (name, value) in Environment)
            info.Environment[name] = value;

        return info;
    }

    /// <summary>Runs it to its end; a program that can't be started is an exit code of 127. Cancelling kills it.</summary>
    public async Task<Finished> Run(CancellationToken ct)
    {
        var info = StartInfo();
        info.RedirectStandardInput = info.RedirectStandardOutput = info.RedirectStandardError = true;
        Process process;
        try
        {
            process = Process.Start(info)!;
        }
        catch (Win32Exception e)
        {
            return new(127, e.Message);
        }

        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var errors = process.StandardError.ReadToEndAsync(ct);
            try
            {
                var texts = await Task.WhenAll(output, errors);
                await process.WaitForExitAsync(ct);
                return new(process.ExitCode, string.Concat(texts).Trim());
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
    }

    private static bool OnPath(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}

internal static class Signal
{
    /// <summary>Fast shutdown, in Postgres' words: clients are cut off, data is written.</summary>
    public const int Interrupt = 2;

    /// <summary>Immediate shutdown: the next start recovers from the log.</summary>
    public const int Quit = 3;

    public const int Kill = 9;

    /// <summary>False when there is no such process any more.</summary>
    public static bool Send(int pid, int signal) => kill(pid, signal) == 0;

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
