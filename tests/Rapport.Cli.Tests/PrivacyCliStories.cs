using System.IO.Compression;
using FluentAssertions;
using Rapport.Client;
using Rapport.Silo.Tests;
using Xunit;

namespace Rapport.Cli.Tests;

/// <summary>One's own data, by the client and by the command line; and what who runs the server sees of retention.</summary>
public sealed class PrivacyCliStories(SiloFixture fixture) : IClassFixture<SiloFixture>, IDisposable
{
    private readonly Cli cli = new(fixture.Silo.Address);

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Everything_about_oneself_comes_as_a_file_and_no_file_is_overwritten()
    {
        await cli.SignUp();
        var ran = await cli.Run(["export", "mine.zip"]);
        ran.Code.Should().Be(0, ran.Errors);
        ran.Output.Should().Contain("index.html");
        var file = Path.Combine(cli.Config, "mine.zip");
        using (var zip = ZipFile.OpenRead(file)) zip.Entries.Select(e => e.FullName).Should().Contain(["index.html", "account/account.json", "contents.json", "schema.json"]);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(cli.Config, "*.part").Should().BeEmpty();

        (await cli.Run(["export", "mine.zip"])).Errors.Should().Contain("cli.file-exists");
        (await cli.Run(["export", "again.zip"])).Errors.Should().Contain("accounts.export-too-soon");
    }

    [Fact]
    public async Task Who_is_not_signed_in_gets_nothing() => (await cli.Run(["export"])).Errors.Should().Contain("cli.signed-out");

    [Fact]
    public async Task The_operator_sees_the_rules_and_what_a_run_did()
    {
        var token = await File.ReadAllTextAsync(Path.Combine(fixture.Silo.Data, "operator.token"));
        var ran = await cli.Run(["retention", "run"], operatorToken: token);
        ran.Code.Should().Be(0, ran.Errors);
        using var http = new HttpClient { BaseAddress = fixture.Silo.Address };
        using var client = new RapportClient(http);
        await Eventually.Holds(async () => (await client.Operations(token.Trim()).Retention()).Reports.Count > 0, "the run is over");
        var shown = await cli.Run(["retention", "show"], operatorToken: token);
        shown.Code.Should().Be(0, shown.Errors);
        shown.Output.Should().Contain("Next run: ").And.Contain("idempotency-answers").And.Contain("done").And.NotContain("failed");
    }

    [Fact]
    public async Task The_client_gives_and_withdraws_a_consent_and_fetches_an_export_once()
    {
        using var client = new RapportClient(fixture.Silo.Address);
        var email = $"ann-{Guid.NewGuid():n}@rapport.example";
        await client.SignUp(email, User.Password, "Ann");
        await client.SignIn(email, User.Password);
        var asked = (await client.Privacy.Consents()).Consents.Single(c => c.Purpose == "voice-clone");
        (await client.Privacy.GiveConsent(asked.Purpose, asked.TextVersion)).Status.Should().Be(ConsentStatus.Given);
        (await client.Privacy.WithdrawConsent(asked.Purpose)).Status.Should().Be(ConsentStatus.Withdrawn);
        (await client.Privacy.Consents()).History.Select(s => (s.Step, s.Text)).Should().Equal((ConsentStatus.Withdrawn, asked.Text), (ConsentStatus.Given, asked.Text));

        (await client.Privacy.AskForExport()).Status.Should().BeOneOf(ExportStatus.Building, ExportStatus.Ready);
        UserExport export = null!;
        await Eventually.Holds(async () => (export = await client.Privacy.Export()).Status == ExportStatus.Ready, "it is ready");
        using var file = new MemoryStream();
        await client.Privacy.FetchExport(export.Link!, file);
        file.ToArray().Should().StartWith("PK"u8.ToArray());
        (await client.Invoking(c => c.Privacy.FetchExport(export.Link!, file)).Should().ThrowAsync<RapportProblem>()).Which.Code.Should().Be("accounts.export-fetched");
    }
}
