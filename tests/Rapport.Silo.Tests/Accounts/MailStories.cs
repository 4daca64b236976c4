using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Testing;
using Rapport.Testing.Mails;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>A mail server that speaks SMTP, with its bad days.</summary>
public sealed class MailStories : IAsyncLifetime
{
    private readonly SmtpStandIn post = new();
    private readonly string data = Directory.CreateTempSubdirectory("rapport-mail-").FullName;
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync()
    {
        await post.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    private SiloHost Start() => SiloHost.Start(database, data, new Dictionary<string, string>
    {
        ["Rapport:Mail:Provider"] = "smtp",
        ["Rapport:Mail:From"] = "no-reply@rapport.example",
        ["Rapport:Mail:WebAddress"] = "https://rapport.example/app/",
        ["Rapport:Smtp:Host"] = "localhost",
        ["Rapport:Smtp:Port"] = $"{post.Port}",
        ["Rapport:Smtp:StartTls"] = "false",
    });

    [Fact]
    public async Task A_mail_that_nobody_took_goes_out_after_a_restart_once_and_with_a_link_that_holds()
    {
        post.Trouble = SmtpTrouble.Stall;
        User ann;
        await using (var before = Start())
        {
            ann = await before.NewUser("Ann");
            await Eventually.Holds(() => Task.FromResult(post.Stalls > 0), "the server has all of it and says nothing");
        }
        post.Taken.Should().BeEmpty();
        post.Trouble = SmtpTrouble.None;

        await using var after = Start();
        await after.Services.GetRequiredService<IGrains>().Look(AccountDecider.Category, ann.Id);
        await Eventually.Holds(async () => (await after.AccountEvents(ann.Email)).Any(e => e is AccountEvent.MailSent), "it was taken");

        var mail = post.Taken.Should().ContainSingle().Subject;
        mail.To.Should().Be(ann.Email);
        mail.Mail.Link.AbsoluteUri.Should().StartWith($"https://rapport.example/app/confirm#{ann.Id}.");
        mail.Mail.Header("Message-ID").Should().MatchRegex("^<account-[0-9a-f]{32}@rapport.example>$");
        (await after.Client().PostAsJsonAsync("/api/auth/confirm", new { token = mail.Mail.Token })).StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task An_address_that_takes_no_mail_is_not_tried_again_and_registering_does_not_tell()
    {
        post.Trouble = SmtpTrouble.UnknownRecipient;
        await using var silo = Start();

        var ann = await silo.NewUser("Ann");

        await Eventually.Holds(async () => (await silo.AccountEvents(ann.Email)).Any(e => e is AccountEvent.MailGivenUp), "it is given up");
        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_settings_of_mail_is_told_at_the_start()
    {
        await using var silo = SiloProcess.Start(
            data, [$"--Rapport:Postgres:ConnectionString={database.ConnectionString}", "--Rapport:Mail:Provider=smtp", "--Rapport:Mail:WebAddress=rapport", "--Rapport:Smtp:Port=465"]);

        (await silo.Ended()).Should().Be(2);

        silo.Output.Should().ContainAll("Rapport:Mail:From is 'no-reply@localhost'", "Rapport:Mail:WebAddress is 'rapport'", "Rapport:Smtp:Host is ''", "Rapport:Smtp:Port is '465'");
    }

    [Fact]
    public async Task Where_nothing_is_sent_the_start_says_where_mails_are_and_the_log_never_what_is_in_them()
    {
        await using var silo = SiloProcess.Start(data, [$"--Rapport:Postgres:ConnectionString={database.ConnectionString}"]);
        using var client = new HttpClient { BaseAddress = await silo.Address() };
        var folder = Path.Combine(data, ".rapport", "mail");
        silo.Output.Should().Contain($"none is sent; each is a file in {folder}");

        (await client.PostAsJsonAsync("/api/auth/register", new { email = "ann@rapport.example", password = User.Password, displayName = "Ann" })).EnsureSuccessStatusCode();
        await Eventually.Holds(() => Task.FromResult(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.eml").Any()), "the mail is there");
        var mail = Eml.Read(File.ReadAllText(Directory.EnumerateFiles(folder, "*.eml").Single()));
        await silo.Terminate();
        (await silo.Ended()).Should().Be(0);

        silo.Output.Should().Contain("was taken by").And.Contain($"folder {folder}").And.NotContain(mail.Token).And.NotContain("ann@rapport.example");
    }

    [Fact]
    public async Task A_mail_goes_encrypted_and_signed_in_to_a_server_that_this_machine_trusts()
    {
        using var certificate = SelfSigned.Certificate();
        post.Certificate = certificate;
        var trusted = Path.Combine(data, "trusted.pem");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem());
        await using var silo = SiloProcess.Start(
            data,
            [
                $"--Rapport:Postgres:ConnectionString={database.ConnectionString}", "--Rapport:Mail:Provider=smtp", "--Rapport:Mail:From=no-reply@rapport.example",
                "--Rapport:Mail:WebAddress=https://rapport.example/", "--Rapport:Smtp:Host=localhost", $"--Rapport:Smtp:Port={post.Port}", "--Rapport:Smtp:User=rapport",
            ],
            new Dictionary<string, string> { ["SSL_CERT_FILE"] = trusted, ["RAPPORT__SMTP__PASSWORD"] = "the mail server's own" });
        using var client = new HttpClient { BaseAddress = await silo.Address() };

        (await client.PostAsJsonAsync("/api/auth/register", new { email = "ann@rapport.example", password = User.Password, displayName = "Ann" })).EnsureSuccessStatusCode();

        await Eventually.Holds(() => Task.FromResult(post.Taken.Count == 1), "it was taken");
        post.Taken[0].Should().Match<Handed>(mail => mail.Encrypted && mail.User == "rapport" && mail.To == "ann@rapport.example");
        post.Taken[0].Mail.Subject.Should().Be("Confirm your e-mail address");
        silo.Output.Should().NotContain("the mail server's own").And.NotContain("ann@rapport.example");
    }
}
