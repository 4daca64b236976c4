using System.Diagnostics;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>A process of <see cref="RunAsChild"/>, for killing.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process process;

    public Child(params string[] arguments) => process = Process.Start(
        new ProcessStartInfo("dotnet", [typeof(RunAsChild).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;

    public int Pid => process.Id;

    public async Task<int> PostgresPid() => int.Parse((await process.StandardOutput.ReadLineAsync())!);

    public Task Kill()
    {
        process.Kill();
        return process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();

        process.Dispose();
    }
}
