using System.IO.Compression;
using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class ExportStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task Who_asks_for_their_data_waits_and_downloads_it_once()
    {
        await using var visit = await house.SignedIn();
        visit.Expect("429"); // Another one so soon.
        var page = visit.Page;
        await page.GotoAsync("/settings");
        await page.Link("Your data").ClickAsync();
        await Expect(page.Heading("Your data, to take with you")).ToBeFocusedAsync();
        await visit.Show("export-never");

        await page.Button("Ask for my data").ClickAsync();
        await Expect(page.Status("It is ready")).ToBeVisibleAsync();
        await visit.Show("export-ready");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Link("Download it").ClickAsync());

        await using (var zip = await ZipFile.OpenReadAsync(await download.PathAsync())) zip.Entries.Select(e => e.FullName).Should().Contain("index.html");
        await Expect(page.Status("Its link holds no more")).ToBeVisibleAsync();
        await visit.Show("export-fetched");
        await page.Button("Ask for another").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await visit.Show("export-too-soon");
    }
}
