using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

/// <summary>The app speaks English; what is said in a German talk, and about it, is German, and says so to whoever has it read aloud.</summary>
public sealed class GermanStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task A_talk_in_German_is_led_rated_and_found_again_in_German()
    {
        await using var visit = await house.SignedIn();
        var page = visit.Page;
        await page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Language" }).GetByLabel("German").CheckAsync();
        var offer = page.GetByRole(AriaRole.List, new() { Name = "Scenarios" }).GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Die leere Folie" }).First;
        await Expect(offer).ToContainTextAsync("German");
        await Expect(offer.GetByRole(AriaRole.Heading)).ToHaveAttributeAsync("lang", "de");

        var scenario = await house.GermanTalk();
        await page.Begin(scenario);
        await IsGerman(page, page.Heading(scenario.Title), "the title");
        await page.Button("Type instead").ClickAsync();
        await Expect(page.Written()).ToHaveAttributeAsync("lang", "de");
        foreach (var said in PracticeHouse.DialogueOf("feedback-late-figures-de")) await page.Say(said);
        await Expect(page.Heading("Objective reached")).ToBeVisibleAsync();

        var lines = page.Lines();
        for (var i = 0; i < await lines.CountAsync(); i++)
        {
            await IsGerman(page, lines.Nth(i).Locator(".text"), "each line");
            await IsEnglish(lines.Nth(i).Locator(".who"), "who says it is told by the app");
        }
        var answers = (await house.Session(page.SessionId())).Should().BeOfType<PracticeSession.Ended>().Subject.Conversation.Lines.Where(l => l.Speaker == Speaker.Partner).Select(l => l.Text).ToList();
        answers.Should().HaveCountGreaterThan(4).And.OnlyContain(a => Spoken.German(a), "Daniel speaks German to the end");
        await page.GetByText("aims and brief").ClickAsync();
        await IsGerman(page, page.GetByRole(AriaRole.List, new() { Name = "Objectives" }).GetByText("Du hast die Tatsache und ihre Wirkung benannt"), "why an objective is met");
        await visit.Show("room-end-german");

        await page.Link("See the evaluation").ClickAsync();
        await Rated(page);
        await visit.Show("review-german");

        await page.Link("Your history").ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Sessions" }).GetByRole(AriaRole.Listitem)).ToContainTextAsync(scenario.Title);
    }

    private static async Task Rated(IPage page)
    {
        var evaluation = page.GetByRole(AriaRole.Region, new() { Name = "Evaluation" });
        var ratings = evaluation.GetByRole(AriaRole.List, new() { Name = "Ratings" });
        await Expect(ratings.GetByRole(AriaRole.Heading)).ToHaveCountAsync(2);
        await IsGerman(page, evaluation.Locator(".summary"), "the summary");
        await IsGerman(page, ratings.GetByRole(AriaRole.List, new() { Name = "Evidence" }).First.GetByRole(AriaRole.Link).First, "what was quoted");
        await IsGerman(page, ratings.Locator(".why").First, "what the quote shows");
        await IsGerman(page, ratings.Locator(".advice [lang]").First, "what to try next");
        await IsEnglish(ratings.GetByRole(AriaRole.Heading).First, "skills are described in English");
        await IsEnglish(ratings.GetByText("Try next:").First, "what the app calls it");
        await IsEnglish(page.Button("Ask for a new evaluation"), "the app is in English");
        var transcript = page.GetByRole(AriaRole.Region, new() { Name = "What was said" }).GetByRole(AriaRole.Listitem).First;
        await IsEnglish(transcript.Locator(".who"), "who said it, and when, is told by the app");
        await IsGerman(page, transcript.Locator("p").Nth(1), "what was said");
    }

    // Marked as such, and the words are.
    private static async Task IsGerman(IPage page, ILocator shown, string what)
    {
        await Expect(shown).ToBeVisibleAsync();
        (await Language(shown)).Should().Be("de", what);
        Spoken.German(await shown.InnerTextAsync()).Should().BeTrue($"{what} is German: {await shown.InnerTextAsync()}");
    }

    private static async Task IsEnglish(ILocator shown, string why) => (await Language(shown)).Should().Be("en", why);

    private static Task<string> Language(ILocator shown) => shown.EvaluateAsync<string>("e => e.closest('[lang]').lang");

    private static class Spoken
    {
        private static readonly HashSet<string> german = ["der", "die", "das", "dem", "den", "ein", "eine", "einen", "ich", "du", "sie", "er", "es", "dich", "dir", "mir", "mich", "ist", "und", "nicht", "hast", "habe", "mit", "auf", "zu", "von", "so", "wir", "wie", "was", "dein", "danke", "gut", "ja", "nein"];
        private static readonly HashSet<string> english = ["the", "you", "and", "of", "with", "your", "is", "it", "that", "this", "have", "what", "not", "to"];

        /// <summary>More of its small words are German than English, and at least one is.</summary>
        public static bool German(string text)
        {
            var words = text.ToLowerInvariant().Split([' ', '\n', ',', '.', ':', ';', '?', '!', '“', '”', '„', '…'], StringSplitOptions.RemoveEmptyEntries);
            return words.Count(german.Contains) > words.Count(english.Contains);
        }
    }
}
