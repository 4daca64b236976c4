using FluentAssertions;
using Rapport.Domain.Accounts;
using Rapport.Testing.Mails;
using Xunit;

namespace Rapport.Adapters.Tests.Ports;

/// <summary>What everybody who takes mail does. Derive, and say what arrived.</summary>
public abstract class MailContract
{
    protected abstract IMail Mail { get; }

    protected abstract IReadOnlyList<Eml> Arrived();

    protected static Mail To(string address = "ann@rapport.example", string id = "m1", string subject = "Your address", string text = "Hello.\n\nhttp://localhost/confirm#abc\n") =>
        new(id, address, subject, text);

    [Fact]
    public async Task A_mail_arrives_with_its_words_and_under_its_id()
    {
        await Mail.Send(To(), default);

        var mail = Arrived().Should().ContainSingle().Subject;
        mail.To.Should().Be("ann@rapport.example");
        mail.Subject.Should().Be("Your address");
        mail.Body.Should().StartWith("Hello.\r\n\r\nhttp://localhost/confirm#abc\r\n");
        mail.Header("Message-ID").Should().Be("<m1@rapport.example>");
        mail.Header("Auto-Submitted").Should().Be("auto-generated");
    }

    [Fact]
    public async Task Words_of_any_language_arrive_whole()
    {
        var text = $"Grüße, 你好 😀.\n.\n..two dots at the beginning\n{new string('ä', 500)}\n";

        await Mail.Send(To(subject: "Bestätige deine Adresse – für immer und noch viel länger als eine Zeile lang sein darf 😀", text: text), default);

        var mail = Arrived().Single();
        mail.Subject.Should().Be("Bestätige deine Adresse – für immer und noch viel länger als eine Zeile lang sein darf 😀");
        mail.Body.TrimEnd().Should().Be(text.ReplaceLineEndings("\r\n").TrimEnd());
    }

    [Fact]
    public async Task Many_at_once_all_arrive()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Mail.Send(To(id: $"m{i}", text: $"Mail {i}."), default).AsTask()));

        Arrived().Select(m => m.Body.Trim()).Should().BeEquivalentTo(Enumerable.Range(0, 20).Select(i => $"Mail {i}."));
    }

    [Theory]
    [InlineData("no address at all")]
    [InlineData("Ann <ann@rapport.example>")]
    [InlineData("ann@rapport.example, ben@rapport.example")]
    [InlineData("")]
    public async Task What_is_no_address_is_refused_for_good_and_nothing_is_sent(string address)
    {
        (await Mail.Invoking(m => m.Send(To(address), default).AsTask()).Should().ThrowAsync<MailException>()).Which.IsFinal.Should().BeTrue();
        Arrived().Should().BeEmpty();
    }

    [Theory]
    [InlineData("ann@rapport.example\r\nBcc: ben@rapport.example", "m1", "Hello")]
    [InlineData("ann@rapport.example", "m1\r\nBcc: ben@rapport.example", "Hello")]
    [InlineData("ann@rapport.example", "../m1", "Hello")]
    [InlineData("ann@rapport.example", "m1", "Hello\r\nBcc: ben@rapport.example")]
    [InlineData("ann@rapport.example", "m1", "Hello\nBcc: ben@rapport.example")]
    public void A_header_can_not_be_smuggled_in(string to, string id, string subject) =>
        FluentActions.Invoking(() => To(to, id, subject)).Should().Throw<ArgumentException>();

    [Fact]
    public async Task Who_gives_up_before_it_began_has_sent_nothing()
    {
        await Mail.Invoking(m => m.Send(To(), new(canceled: true)).AsTask()).Should().ThrowAsync<OperationCanceledException>();
        Arrived().Should().BeEmpty();
    }
}
