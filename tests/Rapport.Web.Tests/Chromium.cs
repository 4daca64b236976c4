using Microsoft.Playwright;

namespace Rapport.Web.Tests;

/// <summary>One headless Chromium for all stories, with a microphone that plays a file. Each story has a profile of its own in it.</summary>
internal static class Chromium
{
    // The first is the same browser without a window around it, which nobody would see.
    private static readonly string[] names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    private static readonly Lazy<Task<IBrowser>> shared = new(Launch);

    public static Task<IBrowser> Running => shared.Value;

    private static async Task<IBrowser> Launch()
    {
        // A busy machine is slow, not broken.
        Assertions.SetDefaultExpectTimeout(20_000);
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Find(),
            ChromiumSandbox = false, // a build machine may be root in a container
            Args =
            [
                "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-audio-capture={FakeMicrophone.File}",
                "--autoplay-policy=no-user-gesture-required",
            ],
        });
    }

    private static string Find() =>
        (Environment.GetEnvironmentVariable("RAPPORT_CHROMIUM") is { Length: > 0 } given ? [given] : Places()).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("The stories of the web app need Chromium: install it (Debian: apt-get install chromium), or name it in RAPPORT_CHROMIUM.");

    private static IEnumerable<string> Places() =>
        from name in names from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator) select Path.Combine(folder, name);
}
