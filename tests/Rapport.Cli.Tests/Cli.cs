using System.Diagnostics;
using Rapport.Silo.Tests;

namespace Rapport.Cli.Tests;

/// <summary>The command line as a process of its own, as somebody runs it from a shell that is no terminal.</summary>
internal sealed class Cli(Uri server) : IDisposable
{
    private readonly string config = Directory.CreateTempSubdirectory("rapport-cli-").FullName;

    /// <summary>The folder with what it keeps.</summary>
    public string Config => config;

    public async Task<Ran> Run(
        string[] arguments, string input = "", string? password = User.Password, string? operatorToken = null, string? workingDirectory = null, string? dataDirectory = null)
    {
        using var process = Start(arguments, password, operatorToken, workingDirectory, dataDirectory);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await Ended(process);
    }

    public Process Start(string[] arguments, string? password = User.Password, string? operatorToken = null, string? workingDirectory = null, string? dataDirectory = null)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "rapport.dll"), .. arguments])
        {
            WorkingDirectory = workingDirectory ?? config,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["RAPPORT_SERVER"] = server.ToString();
        info.Environment["RAPPORT_CONFIG"] = config;
        if (password is not null) info.Environment["RAPPORT_PASSWORD"] = password;
        if (dataDirectory is not null) info.Environment["RAPPORT__DATADIRECTORY"] = dataDirectory;
        if (operatorToken is not null) info.Environment["RAPPORT_OPERATOR_TOKEN"] = operatorToken;
        return Process.Start(info)!;
    }

    public static async Task<Ran> Ended(Process process)
    {
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"It did not end. It said:\n{await output}\n{await errors}");
        }
        return new(process.ExitCode, await output, await errors);
    }

    public async Task<string> SignUp()
    {
        var email = $"ann-{Guid.NewGuid():n}@rapport.example";
        var ran = await Run(["sign-up", "--email", email, "--name", "Ann"]);
        return ran.Code == 0 ? email : throw new InvalidOperationException($"{ran}");
    }

    public void Dispose() => Directory.Delete(config, recursive: true);
}

/// <summary>How a run went.</summary>
internal sealed record Ran(int Code, string Output, string Errors);
