using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Rapport.Web.Tests;

namespace Rapport.Benchmarks;

/// <summary>
/// How long it takes until the largest thing of a view is painted, for somebody who has never been here: an empty cache, a processor at a quarter of
/// this one, a network of 1.6 Mbit/s with 150 ms to each answer. In headless Chromium, with the whole server in this process.
/// </summary>
internal static class FirstPaint
{
    private const int Slower = 4;
    private const double BytesPerSecond = 1_600_000 / 8;
    private const double Latency = 150;
    private const double AtMost = 1500;

    // What is on the screen when the view is whole.
    private static readonly (string Key, bool SignedIn, string Whole)[] views =
    [
        ("sign_in", false, "form button"),
        ("catalogue", true, "ul[aria-label=Scenarios] li"),
        ("practice_room", true, "[role=log] li"),
    ];

    public static async Task<int> Run(string[] args)
    {
        var rounds = args.Contains("--quick") ? 1 : 7;
        return await Line.Print(args, await Measure(rounds));
    }

    private static async Task<List<Line>> Measure(int rounds)
    {
        await using var server = await WholeServer.Start([]);
        using var client = await server.SignedUp();
        var browser = await Chromium.Running;
        var signedIn = await SignIn(browser, server.Address);
        var took = views.ToDictionary(v => v.Key, _ => new List<Paint>());
        for (var round = 0; round < rounds; round++)
        {
            var session = await client.Practice.Start("salary-talk");
            foreach (var (key, isSignedIn, whole) in views)
                took[key].Add(await Open(browser, server.Address, key == "practice_room" ? $"/practice/sessions/{session.Id}" : "/", isSignedIn ? signedIn : null, whole));
            await client.Practice.Stop(session.Id);
        }
        await browser.CloseAsync();
        return [.. took.Select(t => Of(t.Key, t.Value))];
    }

    private static Line Of(string key, List<Paint> paints)
    {
        var sorted = paints.OrderBy(p => p.Largest).ToList();
        var median = sorted[sorted.Count / 2];
        return new($"{key}_largest_paint_ms", median.Largest, null, AtMost, string.Create(CultureInfo.InvariantCulture,
            $"from {sorted[0].Largest:0} to {sorted[^1].Largest:0} ms, first paint {median.First:0} ms, {median.What}, {median.Bytes / 1024:0} KB, {sorted.Count} visits"));
    }

    /// <summary>Also waits until the server has its scenarios. Answers what the browser keeps of somebody who is signed in.</summary>
    private static async Task<string> SignIn(IBrowser browser, Uri server)
    {
        await using var profile = await browser.NewContextAsync(new() { BaseURL = server.ToString(), ServiceWorkers = ServiceWorkerPolicy.Block });
        var page = await profile.NewPageAsync();
        await page.GotoAsync("/");
        await page.GetByLabel("E-mail").FillAsync(WholeServer.Email);
        await page.GetByLabel("Password").FillAsync(WholeServer.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(views[1].Whole).First.WaitForAsync();
        return await profile.StorageStateAsync();
    }

    private static async Task<Paint> Open(IBrowser browser, Uri server, string path, string? signedIn, string whole)
    {
        await using var profile = await browser.NewContextAsync(new() { BaseURL = server.ToString(), ViewportSize = new() { Width = 412, Height = 823 }, StorageState = signedIn });
        await profile.AddInitScriptAsync("""
            window.paints = [];
            new PerformanceObserver(list => paints.push(...list.getEntries().map(e => ({ at: e.startTime, what: e.element ? e.element.tagName.toLowerCase() : '' }))))
                .observe({ type: 'largest-contentful-paint', buffered: true });
            """);
        var page = await profile.NewPageAsync();
        var devtools = await profile.NewCDPSessionAsync(page);
        await devtools.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = Slower });
        await devtools.SendAsync("Network.enable");
        await devtools.SendAsync("Network.emulateNetworkConditions", new()
        {
            ["offline"] = false,
            ["latency"] = Latency,
            ["downloadThroughput"] = BytesPerSecond,
            ["uploadThroughput"] = BytesPerSecond,
        });
        await page.GotoAsync(path);
        await page.Locator(whole).First.WaitForAsync();
        // What is asked for late may still be painted, and larger.
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var told = await page.EvaluateAsync<JsonElement>("""
            () => new Promise(done => requestAnimationFrame(() => setTimeout(() => done({
                ...paints.at(-1),
                first: performance.getEntriesByName('first-contentful-paint')[0].startTime,
                bytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((n, e) => n + e.transferSize, 0),
            }))))
            """);
        return new(told.GetProperty("at").GetDouble(), told.GetProperty("first").GetDouble(), told.GetProperty("what").GetString()!, told.GetProperty("bytes").GetDouble());
    }

    /// <param name="Largest">In milliseconds from the beginning of the navigation.</param>
    /// <param name="First">When anything at all was painted.</param>
    /// <param name="What">The element that was the largest.</param>
    /// <param name="Bytes">All that came over the network.</param>
    private sealed record Paint(double Largest, double First, string What, double Bytes);
}
