using System.Collections.Concurrent;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Playwright;

namespace Rapport.Web.Tests;

/// <summary>How somebody looks at the app.</summary>
/// <param name="Width">In CSS pixels: 360 is a phone, 1440 a desk.</param>
internal sealed record Look(int Width = 1440, int Height = 900, bool Dark = false)
{
    public static readonly Look Phone = new(360, 740);

    public static readonly Look[] All = [new(), Phone, new(Dark: true), Phone with { Dark = true }];

    public override string ToString() => $"{Width}-{(Dark ? "dark" : "light")}";
}

/// <summary>
/// Somebody with a browser of their own. When it ends, nothing may have been asked of another host, and no error may have been written to the
/// console but those that the story expects.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> axe = new(() => File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/Rapport.Web/node_modules/axe-core/axe.min.js")));

    private readonly IBrowserContext profile;
    private readonly Look look;
    private readonly ConcurrentQueue<string> errors = new();
    private readonly ConcurrentQueue<string> elsewhere = new();
    private readonly List<string> expected = [];

    private Visit(IBrowserContext profile, IPage page, Look look)
    {
        (this.profile, Page, this.look) = (profile, page, look);
        profile.Console += (_, message) =>
        {
            if (message.Type == "error") errors.Enqueue($"{message.Text} ({message.Location})");
        };
        profile.WebError += (_, error) => errors.Enqueue(error.Error);
    }

    public IPage Page { get; }

    public static async Task<Visit> Begin(Uri address, Look? look = null)
    {
        look ??= new();
        var profile = await (await Chromium.Running).NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            Permissions = ["microphone"],
            Locale = "en-GB",
        });
        profile.SetDefaultTimeout(20_000);
        var visit = new Visit(profile, await profile.NewPageAsync(), look);
        void Asks(string url)
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out var asked) && asked.Scheme is "http" or "https" or "ws" or "wss" && asked.Authority != address.Authority) visit.elsewhere.Enqueue(url);
        }
        profile.Request += (_, request) => Asks(request.Url);
        visit.Page.WebSocket += (_, socket) => Asks(socket.Url);
        profile.Page += (_, page) => page.WebSocket += (_, socket) => Asks(socket.Url);
        return visit;
    }

    /// <summary>Another tab of the same browser.</summary>
    public Task<IPage> Tab() => profile.NewPageAsync();

    /// <summary>The profile, to put a script before the app's.</summary>
    public IBrowserContext Profile => profile;

    /// <summary>An error on the console that belongs to the story, by a part of its words.</summary>
    public void Expect(string error) => expected.Add(error);

    /// <summary>
    /// The network is gone for all tabs. The console then tells of each request that fails, also of the one for the service worker, which the app
    /// makes by itself a while after it was opened.
    /// </summary>
    public async Task LosesNetwork()
    {
        Expect("ERR_INTERNET_DISCONNECTED");
        Expect("An unknown error occurred when fetching the script. (:0:0)");
        await profile.SetOfflineAsync(true);
    }

    public Task HasNetworkAgain() => profile.SetOfflineAsync(false);

    /// <summary>
    /// Checks the whole view for accessibility and for room, on a desk and on a phone, by day and by night, and keeps the pictures in
    /// <c>artifacts/screens</c>, to be looked at.
    /// </summary>
    /// <param name="tab">Another than the first.</param>
    public async Task Show(string name, IPage? tab = null)
    {
        var page = tab ?? Page;
        foreach (var other in Look.All)
        {
            await Take(page, other);
            await IsAccessible($"{name} at {other}", page);
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth")).Should().BeTrue($"{name} must not scroll sideways at {other.Width} px");
            await page.ScreenshotAsync(new() { Path = Path.Combine(Repository.Root, "artifacts", "screens", $"{name}-{other}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
        }
        await Take(page, look);
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.NoPreference });
    }

    // Without motion, and what was in motion is at its end: a colour on its way is no colour to judge.
    private static async Task Take(IPage page, Look look)
    {
        await page.SetViewportSizeAsync(look.Width, look.Height);
        await page.EmulateMediaAsync(new() { ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light, ReducedMotion = ReducedMotion.Reduce });
        await page.EvaluateAsync("() => { document.body.getBoundingClientRect(); for (const a of document.getAnimations()) if (a instanceof CSSTransition) a.finish(); }");
    }

    // No violation that axe finds, of WCAG 2.2 A and AA.
    private static async Task IsAccessible(string name, IPage page)
    {
        // Evaluated, not put into the page: that would break its content security policy, which is part of what is looked at.
        if (!await page.EvaluateAsync<bool>("'axe' in window")) await page.EvaluateAsync(await axe.Value);
        var found = await page.EvaluateAsync<JsonElement>("""
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
                .violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`)
            """);
        found.EnumerateArray().Select(v => v.GetString()).Should().BeEmpty($"{name} must be usable by everybody");
    }

    public async ValueTask DisposeAsync()
    {
        await profile.CloseAsync();
        elsewhere.Should().BeEmpty("the app asks nothing of other hosts");
        errors.Where(e => !expected.Exists(e.Contains)).Should().BeEmpty("the console shows no error");
    }
}

internal static class Repository
{
    public static string Root { get; } = Find(new(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))
        ? folder.FullName
        : Find(folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository."));
}
