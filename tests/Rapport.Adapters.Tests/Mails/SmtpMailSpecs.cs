using System.Net.Mail;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Smtp;
using Rapport.Adapters.Tests.Ports;
using Rapport.Adapters.Tests.Vendors;
using Rapport.Domain.Accounts;
using Rapport.Testing;
using Rapport.Testing.Mails;
using Xunit;

namespace Rapport.Adapters.Tests.Mails;

public sealed class SmtpMailSpecs : MailContract, IAsyncLifetime
{
    private readonly SmtpStandIn server = new();
    private readonly ServiceProvider services = new ServiceCollection().AddSmtp().BuildServiceProvider();

    protected override IMail Mail => field ??= New();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await services.DisposeAsync();
    }

    protected override IReadOnlyList<Eml> Arrived() => [.. server.Taken.Select(t => t.Mail)];

    private SmtpMail New(bool startTls = false, string? user = null, TimeProvider? time = null) => new(
        new() { Host = "localhost", Port = server.Port, StartTls = startTls, User = user, Password = user is null ? null : "secret", Timeout = TimeSpan.FromSeconds(30) },
        new MailAddress("no-reply@rapport.example", "Rapport"), time ?? TimeProvider.System, services.GetRequiredService<ProviderMeter>());

    private async Task<MailException> Refused(SmtpTrouble trouble, bool startTls = false, string? user = null)
    {
        server.Trouble = trouble;
        using var mail = New(startTls, user);
        var refused = (await mail.Invoking(m => m.Send(To("ann.secret@rapport.example"), default).AsTask()).Should().ThrowAsync<MailException>()).Which;
        refused.ToString().Should().NotContain("ann.secret", "an address is nothing for a log");
        server.Taken.Should().BeEmpty();
        return refused;
    }

    [Theory]
    [InlineData(SmtpTrouble.UnknownRecipient, true, "550")]
    [InlineData(SmtpTrouble.RecipientLater, false, "450")]
    [InlineData(SmtpTrouble.Closed, false, "421")]
    [InlineData(SmtpTrouble.Cut, false, "did not take")]
    [InlineData(SmtpTrouble.WrongPassword, false, "530")]
    public async Task Only_an_address_that_is_refused_for_good_is_final_for_all_else_can_be_mended(SmtpTrouble trouble, bool isFinal, string code)
    {
        var refused = await Refused(trouble, user: trouble == SmtpTrouble.WrongPassword ? "rapport" : null);

        refused.IsFinal.Should().Be(isFinal);
        refused.Message.Should().Contain(code);
    }

    [Fact]
    public async Task After_a_bad_day_the_next_mail_goes_through()
    {
        await Refused(SmtpTrouble.Closed);
        server.Trouble = SmtpTrouble.None;

        await Mail.Send(To(), default);

        server.Taken.Should().ContainSingle().Which.To.Should().Be("ann@rapport.example");
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_not_waited_for_longer_than_is_set()
    {
        server.Trouble = SmtpTrouble.Stall;
        var clock = new ArmedClock(new TestClock());
        using var mail = New(time: clock);

        var sending = mail.Send(To(), default).AsTask();
        await clock.Armed(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(30));

        (await FluentActions.Awaiting(() => sending).Should().ThrowAsync<MailException>()).Which.IsFinal.Should().BeFalse();
    }

    [Theory]
    [InlineData(SmtpTrouble.None, "done")]
    [InlineData(SmtpTrouble.UnknownRecipient, "rejected")]
    [InlineData(SmtpTrouble.RecipientLater, "overloaded")]
    [InlineData(SmtpTrouble.Closed, "overloaded")]
    [InlineData(SmtpTrouble.Cut, "cut")]
    [InlineData(SmtpTrouble.WrongPassword, "credentials")]
    public async Task Each_attempt_is_counted_and_timed_by_what_came_of_it_and_names_nobody(SmtpTrouble trouble, string outcome)
    {
        using var told = new Told(services);
        server.Trouble = trouble;
        using var mail = New(user: trouble == SmtpTrouble.WrongPassword ? "rapport" : null);

        var sending = FluentActions.Awaiting(() => mail.Send(To(), default).AsTask());
        if (trouble == SmtpTrouble.None) await sending();
        else await sending.Should().ThrowAsync<MailException>();

        told.Values.Select(v => v.Name).Should().BeEquivalentTo("rapport.provider.calls", "rapport.provider.duration");
        told.Values.Should().OnlyContain(v => v.Tags.SequenceEqual(new KeyValuePair<string, object?>[] { new("provider", "smtp"), new("model", ""), new("job", "mail"), new("outcome", outcome) }));
    }

    [Fact]
    public async Task One_that_is_late_or_called_off_is_counted_as_that()
    {
        using var told = new Told(services);
        server.Trouble = SmtpTrouble.Stall;
        var clock = new ArmedClock(new TestClock());
        using var mail = New(time: clock);
        using var calledOff = new CancellationTokenSource();

        var late = mail.Send(To(), default).AsTask();
        await clock.Armed(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromSeconds(30));
        await FluentActions.Awaiting(() => late).Should().ThrowAsync<MailException>();
        var left = mail.Send(To(), calledOff.Token).AsTask();
        await calledOff.CancelAsync();
        await FluentActions.Awaiting(() => left).Should().ThrowAsync<OperationCanceledException>();

        told.Sum("rapport.provider.calls", ("outcome", "timed-out")).Should().Be(1);
        told.Sum("rapport.provider.calls", ("outcome", "cancelled")).Should().Be(1);
        told.Values.Where(v => v.Name == "rapport.provider.duration").Select(v => v.Value).First().Should().Be(30, "seconds of the clock that it runs on");
    }

    [Fact]
    public async Task Where_a_server_that_should_encrypt_does_not_offer_it_nothing_is_said_in_the_open()
    {
        (await Refused(SmtpTrouble.None, startTls: true, user: "rapport")).IsFinal.Should().BeFalse();
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_trusted()
    {
        using var certificate = SelfSigned.Certificate();
        server.Certificate = certificate;

        (await Refused(SmtpTrouble.None, startTls: true)).Message.Should().Contain("certificate");
    }

    [Fact]
    public async Task Who_signs_in_there_is_known_by_name()
    {
        using var mail = New(user: "rapport");
        await mail.Send(To(), default);
        server.Taken.Single().Should().Match<Handed>(h => h.User == "rapport" && h.From == "no-reply@rapport.example" && h.To == "ann@rapport.example");
    }

    [Fact]
    public void All_that_is_wrong_with_the_settings_is_told()
    {
        new SmtpOptions().Faults(isChosen: false).Should().BeEmpty();
        new SmtpOptions { Host = "mail.example", User = "u", Password = "p" }.Faults(isChosen: true).Should().BeEmpty();
        new SmtpOptions { Host = "127.0.0.1", StartTls = false, User = "u", Password = "p" }.Faults(isChosen: true).Should().BeEmpty();
        new SmtpOptions().Faults(isChosen: true).Select(f => f.Option).Should().Equal("Host");
        new SmtpOptions { Host = "not a host", Port = 465, User = "u", StartTls = false, Timeout = TimeSpan.Zero, MaxConcurrent = 0 }.Faults(isChosen: true)
            .Select(f => f.Option).Should().Equal("Host", "Port", "Password", "StartTls", "Timeout", "MaxConcurrent");
    }
}
