using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Web.Tests;

public sealed class VoiceStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task A_talk_is_rehearsed_by_voice_with_the_browsers_recogniser_and_heard_again_afterwards()
    {
        await using var visit = await house.SignedIn(before: Recogniser.Hearing(PracticeHouse.Dialogue));
        var page = visit.Page;
        await page.Begin(await house.Talk());
        await Expect(page.GetByText("Shall your browser write down what you say?")).ToBeVisibleAsync();
        await visit.Show("room-recogniser");
        await page.Button("Use the browser's").ClickAsync();
        await Expect(page.GetByText("The microphone is off.")).ToBeVisibleAsync();

        foreach (var said in PracticeHouse.Dialogue)
        {
            await page.Speak();
            await Moves(page);
            await page.Button("Send").ClickAsync();
            await Expect(page.Line(said)).ToBeVisibleAsync();
        }

        await Expect(page.Heading("Objective reached")).ToBeVisibleAsync();
        await Kept(page.SessionId(), PracticeHouse.Dialogue.Length);
        await page.Link("See the evaluation").ClickAsync();
        await page.Hears(line: 1);
    }

    [Fact]
    public async Task Without_any_recogniser_one_writes_down_what_one_said_and_it_goes_with_the_recording()
    {
        await using var visit = await house.SignedIn(before: Recogniser.None);
        visit.Expect("422"); // While it was written down it got older than the server takes: it is sent once more, with when.
        var page = visit.Page;
        await page.Begin(await house.Talk());
        await page.Speak();
        await Moves(page);
        await page.Button("Stop and listen").ClickAsync();
        await Expect(page.GetByLabel("Your recording")).ToBeVisibleAsync();
        (await page.GetByLabel("Your recording").EvaluateAsync<bool>("a => new Promise(done => { a.onended = () => done(true); a.onerror = () => done(false); a.play(); })"))
            .Should().BeTrue("one hears oneself before it is sent");

        await page.GetByLabel("What did you say?").FillAsync(PracticeHouse.Dialogue[0]);
        await visit.Show("room-listen");
        await page.Button("Send").ClickAsync();

        await Expect(page.Line(PracticeHouse.Dialogue[0])).ToBeVisibleAsync();
        await Kept(page.SessionId(), 1);
    }

    [Fact]
    public async Task A_recording_that_is_discarded_is_not_sent()
    {
        await using var visit = await house.SignedIn(before: Recogniser.None);
        var page = visit.Page;
        await page.Begin(await house.Talk());
        await page.Speak();
        await Moves(page);

        await page.Button("Discard").ClickAsync();

        await Expect(page.GetByText("The microphone is off.")).ToBeVisibleAsync();
        await page.Button("Type instead").ClickAsync();
        await page.Say(PracticeHouse.Dialogue[0]);
        (await house.Events<E.TurnTaken>(page.SessionId())).Single().Audio.Should().BeNull();
    }

    [Fact]
    public async Task A_recording_stops_by_itself_before_it_is_too_large_to_be_sent()
    {
        await using var visit = await house.SignedIn(before: Recogniser.None + Recogniser.FatRecordings);
        visit.Expect("422");
        var page = visit.Page;
        await page.Begin(await house.Talk());
        await page.Button("Speak").ClickAsync();

        await Expect(page.Status("That is as long as one turn can be.")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.GetByLabel("What did you say?").FillAsync(PracticeHouse.Dialogue[0]);
        await page.Button("Send").ClickAsync();

        await Expect(page.Line(PracticeHouse.Dialogue[0])).ToBeVisibleAsync();
        await Kept(page.SessionId(), 1);
    }

    [Fact]
    public async Task A_microphone_that_is_refused_is_said_with_its_remedy_and_one_may_type()
    {
        await using var visit = await house.SignedIn(before: Recogniser.None + "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('No', 'NotAllowedError'));");
        var page = visit.Page;
        await page.Begin(await house.Talk());

        await page.Button("Speak").ClickAsync();

        await Expect(page.Alert("The microphone is blocked")).ToContainTextAsync("Allow it for this page");
        await visit.Show("room-microphone-blocked");
        await page.Alert("The microphone is blocked").GetByRole(AriaRole.Button, new() { Name = "Type instead" }).ClickAsync();
        await page.Say(PracticeHouse.Dialogue[0]);
    }

    // The meter, in the trainee's sight while they speak.
    private static async Task Moves(IPage page)
    {
        await page.EvaluateAsync("() => { delete window.loudest; delete window.softest; }");
        await page.WaitForFunctionAsync("""
            () => {
                const now = Number(document.querySelector("[role=meter]")?.getAttribute("aria-valuenow"));
                window.loudest = Math.max(window.loudest ?? 0, now);
                window.softest = Math.min(window.softest ?? 100, now);
                return window.loudest - window.softest > 20;
            }
            """);
    }

    private async Task Kept(string session, int recordings)
    {
        var taken = await house.Events<E.TurnTaken>(session);
        taken.Should().HaveCount(recordings);
        foreach (var turn in taken)
        {
            var clip = await house.Host.Services.GetRequiredService<IAudioStore>().Find(turn.Audio!, default);
            clip!.MediaType.Should().Be("audio/webm");
            clip.Bytes.Length.Should().BeInRange(1_000, AudioCheck.DefaultLimit);
        }
    }
}
