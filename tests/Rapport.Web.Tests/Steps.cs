using Microsoft.Playwright;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

/// <summary>What people do at the app, and where they find it.</summary>
internal static class Steps
{
    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name });

    public static ILocator Heading(this IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    public static ILocator Alert(this IPage page, string text) => page.GetByRole(AriaRole.Alert).Filter(new() { HasText = text });

    public static ILocator Status(this IPage page, string text) => page.GetByRole(AriaRole.Status).Filter(new() { HasText = text });

    /// <summary>What was said, line by line.</summary>
    public static ILocator Lines(this IPage page) => page.GetByRole(AriaRole.Log, new() { Name = "What was said" }).GetByRole(AriaRole.Listitem);

    /// <summary>What was said and is a line by now, not a turn that is on its way or was not taken.</summary>
    public static ILocator Line(this IPage page, string text) => page.Lines().Filter(new() { HasText = text, HasNot = page.Locator("[role=status], [role=alert]") });

    public static ILocator Written(this IPage page) => page.GetByLabel("What you say");

    public static async Task SignIn(this IPage page, User user)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(user.Email);
        await page.GetByLabel("Password").FillAsync(User.Password);
        await page.Button("Sign in").ClickAsync();
        await Expect(page.Heading("Which talk is ahead of you?")).ToBeVisibleAsync();
    }

    /// <summary>From the scenario's page into its practice room, where the partner has spoken.</summary>
    public static async Task Begin(this IPage page, ScenarioDefinition scenario)
    {
        await page.GotoAsync($"/practice/scenarios/{scenario.Id}");
        await page.Button("Start the conversation").ClickAsync();
        await Expect(page.Line(scenario.OpeningLine!)).ToBeVisibleAsync();
    }

    /// <summary>Says it by typing, once it is their turn, and sees it as a line.</summary>
    public static async Task Say(this IPage page, string text)
    {
        await page.Written().FillAsync(text);
        await page.Button("Say it").ClickAsync();
        await Expect(page.Line(text)).ToBeVisibleAsync();
    }

    /// <summary>Speaks into the microphone until there is something to send.</summary>
    public static async Task Speak(this IPage page)
    {
        await page.Button("Speak").ClickAsync();
        await Expect(page.Status("Recording")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Timer, new() { Name = "Recorded so far" })).Not.ToHaveTextAsync("0:00");
    }

    /// <summary>Hears a line of an ended talk again, to its end.</summary>
    public static async Task Hears(this IPage page, int line)
    {
        await page.Locator($"#line-{line}").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator($"#line-{line}.playing")).ToHaveCountAsync(1);
        await Expect(page.Locator(".playing")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    /// <summary>Requests for an address wait until the story lets them go on.</summary>
    public static async Task<TaskCompletionSource> Hold(this IPage page, string address)
    {
        var go = new TaskCompletionSource();
        await page.RouteAsync(address, async route =>
        {
            await go.Task;
            await route.ContinueAsync();
        });
        return go;
    }

    /// <summary>Requests for an address are answered as by a server whose database is away.</summary>
    public static Task Fail(this IPage page, string address) => page.RouteAsync(address, route => route.FulfillAsync(new()
    {
        Status = 503,
        ContentType = "application/problem+json",
        Headers = new Dictionary<string, string> { ["Retry-After"] = "0" },
        Body = """{"code":"edge.unavailable","title":"The database does not answer","detail":"The database does not answer just now. Nothing of yours is lost."}""",
    }));
}
