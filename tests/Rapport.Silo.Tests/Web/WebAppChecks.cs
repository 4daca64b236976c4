using System.Diagnostics;
using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Web;

/// <summary>The checks that the web app brings along: its types, and its own tests.</summary>
public sealed class WebAppChecks
{
    [Theory]
    [InlineData("check")]
    [InlineData("test")]
    public async Task The_web_apps_own_checks_hold(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("npm", ["run", "--silent", script])
        {
            WorkingDirectory = Path.Combine(WebAppStories.Root, "src", "Rapport.Web"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        process.ExitCode.Should().Be(0, "{0}{1}", await output, await errors);
    }
}
