using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Domain.Accounts;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

public sealed class PasswordStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const string Next = "quite another one 8";

    private readonly SiloHost silo = fixture.Silo;

    private async Task<HttpStatusCode> SignIn(string email, string password) =>
        (await silo.Client().PostAsJsonAsync("/api/auth/login", new { email, password })).StatusCode;

    private static async Task<JsonNode> Me(User user) => (await user.Client.GetFromJsonAsync<JsonNode>("/api/users/me"))!;

    [Fact]
    public async Task Who_registers_follows_a_link_and_is_confirmed_once()
    {
        var ann = await silo.NewUser("Ann");
        ((bool)(await Me(ann))["emailConfirmed"]!).Should().BeFalse("until then everything else works");
        var mail = await silo.Mail(ann.Email, "Confirm your e-mail address");
        mail.Link.AbsolutePath.Should().Be("/confirm");
        mail.Link.Query.Should().BeEmpty("what stands before the # ends up in logs");
        mail.Token.Should().StartWith(ann.Id + ".").And.HaveLength(32 + 1 + 43);

        (await silo.Client().PostAsJsonAsync("/api/auth/confirm", new { token = mail.Token })).StatusCode.Should().Be(HttpStatusCode.NoContent);

        ((bool)(await Me(ann))["emailConfirmed"]!).Should().BeTrue();
        var again = await silo.Client().PostAsJsonAsync("/api/auth/confirm", new { token = mail.Token });
        again.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        ((string)(await again.Json())["code"]!).Should().Be("accounts.link-invalid");
        (await ann.Client.PostAsync("/api/auth/confirm/resend", null)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        silo.Mails(ann.Email).Should().ContainSingle("nothing is left to confirm");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("nobody.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("../../x.y")]
    [InlineData(".")]
    public async Task A_token_that_is_none_is_refused_alike_whatever_is_wrong_with_it(string token)
    {
        foreach (var (path, body) in new (string, object)[] { ("/api/auth/confirm", new { token }), ("/api/auth/password/reset", new { token, newPassword = Next }) })
        {
            var answer = await silo.Client().PostAsJsonAsync(path, body);
            answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
            ((string)(await answer.Json())["code"]!).Should().Be("accounts.link-invalid");
        }
    }

    [Fact]
    public async Task The_link_is_sent_again_three_times_an_hour_and_in_the_language_that_is_preferred()
    {
        var ann = await silo.NewUser("Ann");
        await silo.Mail(ann.Email, "Confirm your e-mail address");
        ann.Client.DefaultRequestHeaders.Add("Accept-Language", "fr, de-AT;q=0.9, en;q=0.5");

        (await ann.Client.PostAsync("/api/auth/confirm/resend", null)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await ann.Client.PostAsync("/api/auth/confirm/resend", null)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        var tooMany = await ann.Client.PostAsync("/api/auth/confirm/resend", null);

        tooMany.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        ((string)(await tooMany.Json())["code"]!).Should().Be("accounts.too-many-mails");
        var mail = await silo.Mail(ann.Email, "Bestätige deine E-Mail-Adresse", count: 2);
        (await silo.Client().PostAsJsonAsync("/api/auth/confirm", new { token = mail.Token })).StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_new_password_needs_the_old_one_and_signs_out_everywhere_else()
    {
        var ann = await silo.NewUser("Ann");
        var elsewhere = (string)(await silo.Client().SignIn(ann.Email))["accessToken"]!;

        (await ann.Client.PostAsJsonAsync("/api/auth/password", new { currentPassword = User.Password, newPassword = Next })).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await silo.Client().GetWith("/api/users/me", "Bearer", elsewhere)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await SignIn(ann.Email, User.Password)).Should().Be(HttpStatusCode.Unauthorized);
        (await SignIn(ann.Email, Next)).Should().Be(HttpStatusCode.OK);
        (await silo.Mail(ann.Email, "Your password was changed")).Body.Should().NotContain(Next);
    }

    [Fact]
    public async Task A_password_that_is_guessed_first_is_taken_neither_at_registering_nor_for_another_one()
    {
        const string Common = "PassWord-2026!";
        var ann = await silo.NewUser("Ann");
        await silo.Client().PostAsJsonAsync("/api/auth/password/forgotten", new { email = ann.Email });
        var token = (await silo.Mail(ann.Email, "Choose a new password")).Token;

        HttpResponseMessage[] answers =
        [
            await silo.Client().PostAsJsonAsync("/api/auth/register", new { email = "bob.common@rapport.example", password = Common, displayName = "Bob" }),
            await ann.Client.PostAsJsonAsync("/api/auth/password", new { currentPassword = User.Password, newPassword = Common }),
            await silo.Client().PostAsJsonAsync("/api/auth/password/reset", new { token, newPassword = Common }),
        ];

        var faults = new List<string>();
        foreach (var answer in answers)
        {
            answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
            faults.AddRange((await answer.Json())["errors"]!.AsObject().Select(e => $"{e.Key}: {e.Value![0]}"));
        }
        const string Why = "Not one of those that are guessed first: a well-known password, keys in a row, or the same again and again.";
        faults.Should().Equal($"password: {Why}", $"newPassword: {Why}", $"newPassword: {Why}");
        (await SignIn(ann.Email, User.Password)).Should().Be(HttpStatusCode.OK);
        (await silo.Client().PostAsJsonAsync("/api/auth/password/reset", new { token, newPassword = Next })).StatusCode.Should().Be(HttpStatusCode.NoContent, "a fault does not use up the link");
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_change_is_told_and_nothing_is_changed()
    {
        var ann = await silo.NewUser("Ann");
        async Task<IEnumerable<string>> Faults(object body) => (await (await ann.Client.PostAsJsonAsync("/api/auth/password", body)).Json())["errors"]!.AsObject().Select(e => e.Key);

        (await Faults(new { })).Should().Equal("currentPassword", "newPassword");
        (await Faults(new { currentPassword = "not the right one", newPassword = Next })).Should().Equal("currentPassword");
        (await Faults(new { currentPassword = User.Password, newPassword = "short" })).Should().Equal("newPassword");
        (await Faults(new { currentPassword = User.Password, newPassword = User.Password })).Should().Equal("newPassword");
        (await silo.Client().PostAsJsonAsync("/api/auth/password", new { currentPassword = User.Password, newPassword = Next })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await SignIn(ann.Email, User.Password)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_has_stolen_a_session_can_not_guess_the_password_with_it()
    {
        var ann = await silo.NewUser("Ann");
        for (var i = 0; i < AccountDecider.MaxFailedAttempts; i++)
            await ann.Client.PostAsJsonAsync("/api/auth/password", new { currentPassword = $"guess number {i}", newPassword = Next });

        var right = await ann.Client.PostAsJsonAsync("/api/auth/password", new { currentPassword = User.Password, newPassword = Next });

        right.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, "while it is locked the right one is not told apart");
    }

    [Fact]
    public async Task Who_has_forgotten_theirs_chooses_another_by_mail_and_is_signed_out_everywhere()
    {
        var ann = await silo.NewUser("Ann");
        (await silo.Client().PostAsJsonAsync("/api/auth/password/forgotten", new { email = ann.Email.ToUpperInvariant() })).StatusCode.Should().Be(HttpStatusCode.NoContent);
        var mail = await silo.Mail(ann.Email, "Choose a new password");
        mail.Link.AbsolutePath.Should().Be("/new-password");
        async Task<HttpResponseMessage> Reset(string password) => await silo.Client().PostAsJsonAsync("/api/auth/password/reset", new { token = mail.Token, newPassword = password });

        ((string)(await (await Reset("short")).Json())["code"]!).Should().Be("edge.invalid", "and the link still holds");
        (await Reset(Next)).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await SignIn(ann.Email, User.Password)).Should().Be(HttpStatusCode.Unauthorized);
        (await SignIn(ann.Email, Next)).Should().Be(HttpStatusCode.OK);
        ((string)(await (await Reset("a third one, why not 9")).Json())["code"]!).Should().Be("accounts.link-invalid");
        await silo.Mail(ann.Email, "Your password was changed");
        (await silo.AccountEvents(ann.Email)).Should().ContainSingle(e => e is AccountEvent.AddressConfirmed, "who reads the mail owns the address");
    }

    [Fact]
    public async Task Asking_for_a_new_password_is_answered_alike_for_an_address_that_nobody_has()
    {
        var ann = await silo.NewUser("Ann");

        var known = await silo.Client().PostAsJsonAsync("/api/auth/password/forgotten", new { email = ann.Email });
        var unknown = await silo.Client().PostAsJsonAsync("/api/auth/password/forgotten", new { email = $"nobody-{Guid.NewGuid():n}@rapport.example" });

        known.StatusCode.Should().Be(HttpStatusCode.NoContent);
        unknown.StatusCode.Should().Be(HttpStatusCode.NoContent);
        known.Headers.Select(h => h.Key).Should().BeEquivalentTo(unknown.Headers.Select(h => h.Key));
    }

    [Fact]
    public async Task No_event_holds_what_a_mail_holds()
    {
        var ann = await silo.NewUser("Ann");
        var token = (await silo.Mail(ann.Email, "Confirm your e-mail address")).Token;

        var events = (await silo.AccountEvents(ann.Email)).Select(e => System.Text.Encoding.UTF8.GetString(Engine.Events.Json.WriteBare(e)));

        events.Should().NotContain(json => json.Contains(token.Split('.')[1]));
    }
}
