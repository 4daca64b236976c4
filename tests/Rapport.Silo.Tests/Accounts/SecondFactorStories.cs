using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Domain.Accounts;
using Rapport.Silo.Accounts;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

public sealed class SecondFactorStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static string Digits(string secret, int ahead = 0) => TimedCode.Of(secret, TimedCode.StepAt(Now) + ahead);

    private async Task<User> Confirmed()
    {
        var ann = await silo.NewUser("Ann");
        await silo.Client().PostAsJsonAsync("/api/auth/confirm", new { token = (await silo.Mail(ann.Email, "Confirm your e-mail address")).Token });
        return ann;
    }

    private static async Task<string> Begin(User user) =>
        (string)(await (await user.Client.PostAsJsonAsync("/api/auth/two-factor/begin", new { password = User.Password })).Json())["key"]!;

    // Turned on with the code before the current one, so that the current one is left to sign in with.
    private async Task<(User User, string Secret, string[] Recovery)> WithFactor()
    {
        var ann = await Confirmed();
        var secret = await Begin(ann);
        var on = await (await ann.Client.PostAsJsonAsync("/api/auth/two-factor/confirm", new { code = Digits(secret, -1) })).Json();
        return (ann, secret, [.. on["codes"]!.AsArray().Select(c => (string)c!)]);
    }

    private async Task<string> Challenge(User user)
    {
        var answer = await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = user.Email, password = User.Password });
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var problem = await answer.Json();
        ((string)problem["code"]!).Should().Be("accounts.second-factor-needed");
        ((int)problem["expiresInSeconds"]!).Should().Be(300);
        return (string)problem["challenge"]!;
    }

    private async Task<(HttpStatusCode Status, JsonNode Json)> Show(string challenge, string code)
    {
        var answer = await silo.Client().PostAsJsonAsync("/api/auth/two-factor", new { challenge, code });
        return (answer.StatusCode, await answer.Json());
    }

    [Fact]
    public async Task Setting_it_up_needs_the_password_a_confirmed_address_and_a_code()
    {
        var ann = await silo.NewUser("Ann");
        var unconfirmed = await ann.Client.PostAsJsonAsync("/api/auth/two-factor/begin", new { password = User.Password });
        ((string)(await unconfirmed.Json())["code"]!).Should().Be("accounts.address-unconfirmed");
        await silo.Client().PostAsJsonAsync("/api/auth/confirm", new { token = (await silo.Mail(ann.Email, "Confirm your e-mail address")).Token });
        (await ann.Client.PostAsJsonAsync("/api/auth/two-factor/begin", new { password = "not the right one" })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);

        var begun = await (await ann.Client.PostAsJsonAsync("/api/auth/two-factor/begin", new { password = User.Password })).Json();
        var secret = (string)begun["key"]!;
        secret.Should().MatchRegex("^[A-Z2-7]{32}$");
        ((string)begun["uri"]!).Should().Be($"otpauth://totp/Rapport:{Uri.EscapeDataString(ann.Email)}?secret={secret}&issuer=Rapport&algorithm=SHA1&digits=6&period=30");
        (await silo.Client().SignIn(ann.Email)).Should().NotBeNull("nothing is asked for before it is confirmed");
        (await ann.Client.PostAsJsonAsync("/api/auth/two-factor/confirm", new { code = Digits(secret, 5) })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);

        var on = await ann.Client.PostAsJsonAsync("/api/auth/two-factor/confirm", new { code = Digits(secret) });

        on.StatusCode.Should().Be(HttpStatusCode.OK);
        (await on.Json())["codes"]!.AsArray().Select(c => (string)c!).Should().HaveCount(10).And.OnlyHaveUniqueItems().And.OnlyContain(c => c.Length == 19);
        ((bool)(await ann.Client.GetFromJsonAsync<JsonNode>("/api/users/me"))!["secondFactor"]!).Should().BeTrue();
        await silo.Mail(ann.Email, "Signing in now needs a code");
    }

    [Fact]
    public async Task Recovery_codes_that_are_asked_for_again_with_the_same_key_are_those_that_hold()
    {
        var (ann, _, recovery) = await WithFactor();
        var key = Guid.NewGuid().ToString();
        async Task<string[]> Ask() => [.. (await (await ann.Client.PostOnce("/api/auth/two-factor/recovery-codes", new { password = User.Password, code = recovery[0] }, key)).Json())["codes"]!.AsArray().Select(c => (string)c!)];
        var first = await Ask();
        await fixture.Database.Forget(key);

        (await Ask()).Should().Equal(first);

        (await Show(await Challenge(ann), first[3])).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_password_alone_begins_no_session_and_a_code_holds_once()
    {
        var (ann, secret, _) = await WithFactor();
        var challenge = await Challenge(ann);
        var code = Digits(secret);

        var (status, tokens) = await Show(challenge, $"{code[..3]} {code[3..]}");
        status.Should().Be(HttpStatusCode.OK);
        (await silo.Client().GetWith("/api/users/me", "Bearer", (string)tokens["accessToken"]!)).StatusCode.Should().Be(HttpStatusCode.OK);

        var (again, problem) = await Show(challenge, code);
        again.Should().Be(HttpStatusCode.Unauthorized);
        ((string)problem["code"]!).Should().Be("accounts.wrong-code");
    }

    [Fact]
    public async Task Of_two_who_show_the_same_code_at_once_one_gets_in()
    {
        var (ann, secret, _) = await WithFactor();
        var (challenge, code) = (await Challenge(ann), Digits(secret));

        var shown = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Show(challenge, code)));

        shown.Select(s => s.Status).Should().ContainSingle(s => s == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_recovery_code_holds_once_however_it_is_typed()
    {
        var (ann, _, recovery) = await WithFactor();
        var challenge = await Challenge(ann);

        (await Show(challenge, recovery[0].ToUpperInvariant().Replace('-', ' '))).Status.Should().Be(HttpStatusCode.OK);
        (await Show(challenge, recovery[0])).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await Show(challenge, recovery[1])).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Wrong_codes_count_as_failed_sign_ins_and_then_the_right_one_is_not_told_apart()
    {
        var (ann, secret, _) = await WithFactor();
        var challenge = await Challenge(ann);
        for (var i = 0; i < AccountDecider.MaxFailedAttempts; i++) (await Show(challenge, Digits(secret, 50 + i))).Status.Should().Be(HttpStatusCode.Unauthorized);

        var (status, problem) = await Show(challenge, Digits(secret));

        status.Should().Be(HttpStatusCode.Unauthorized);
        ((string)problem["code"]!).Should().Be("accounts.wrong-code");
        var login = await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann.Email, password = User.Password });
        ((string)(await login.Json())["code"]!).Should().Be("accounts.wrong-credentials", "who guesses right while it is locked does not learn it");
    }

    [Fact]
    public async Task A_wrong_code_under_the_key_of_a_sign_in_that_succeeded_opens_nothing()
    {
        var (ann, secret, _) = await WithFactor();
        var (challenge, key) = (await Challenge(ann), Guid.NewGuid().ToString());
        Task<HttpResponseMessage> Once(string code) => silo.Client().PostOnce("/api/auth/two-factor", new { challenge, code }, key);
        (await Once(Digits(secret))).StatusCode.Should().Be(HttpStatusCode.OK);
        await fixture.Database.Forget(key);

        var wrong = await Once(Digits(secret, 40));

        wrong.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        ((string)(await wrong.Json())["code"]!).Should().Be("accounts.wrong-code");
    }

    [Fact]
    public async Task What_is_no_challenge_of_ours_or_came_before_the_password_was_changed_opens_nothing()
    {
        var (ann, secret, _) = await WithFactor();
        var challenge = await Challenge(ann);
        await ann.Client.PostAsJsonAsync("/api/auth/password", new { currentPassword = User.Password, newPassword = "quite another one 8" });

        foreach (var one in new[] { challenge, "nothing", ann.AccessToken })
        {
            var (status, problem) = await Show(one, Digits(secret));
            status.Should().Be(HttpStatusCode.Unauthorized);
            ((string)problem["code"]!).Should().Be("accounts.challenge-over");
        }
        (await Show(challenge, "no code")).Status.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Turned_off_with_the_password_and_a_code_it_is_asked_for_no_more()
    {
        var (ann, secret, _) = await WithFactor();
        (await TurnOff(ann, Digits(secret), "not the right one")).Should().Be((422, "password"));
        (await TurnOff(ann, null)).Should().Be((422, "code"));

        (await TurnOff(ann, Digits(secret))).Should().Be((204, ""));

        (await silo.Client().SignIn(ann.Email)).Should().NotBeNull();
        await silo.Mail(ann.Email, "Signing in needs no code any more");
    }

    [Fact]
    public async Task Who_has_the_password_alone_neither_turns_it_off_nor_gets_recovery_codes()
    {
        var (ann, secret, recovery) = await WithFactor();
        foreach (var code in (string?[])[null, "no code", Digits(secret, 40), recovery[0][..^1] + "?"])
        {
            (await TurnOff(ann, code)).Should().Be((422, "code"));
            (await Field(await ann.Client.PostAsJsonAsync("/api/auth/two-factor/recovery-codes", new { password = User.Password, code }))).Should().Be((422, "code"));
        }
        (await Show(await Challenge(ann), recovery[0])).Status.Should().Be(HttpStatusCode.OK, "it is on, with the codes that there were");
    }

    private static async Task<(int Status, string Field)> TurnOff(User user, string? code, string password = User.Password) =>
        await Field(await user.Client.PostAsJsonAsync("/api/auth/two-factor/disable", new { password, code }));

    [Fact]
    public async Task Erasing_the_account_needs_a_code_as_well_and_wrong_ones_count_as_failed_sign_ins()
    {
        var (ann, secret, _) = await WithFactor();

        (await Erase(ann, null)).Should().Be((422, "code"));
        (await Erase(ann, "no code")).Should().Be((422, "code"));
        (await Erase(ann, Digits(secret, 40))).Should().Be((422, "code"));
        (await Erase(ann, Digits(secret), "not the right one")).Should().Be((422, "password"));
        for (var i = 0; i < AccountDecider.MaxFailedAttempts; i++) await Erase(ann, Digits(secret, 50 + i));
        (await Erase(ann, Digits(secret))).Should().Be((422, "password"), "it is locked, and neither is right then");

        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await silo.AccountEvents(ann.Email)).Should().NotContain(e => e is AccountEvent.SecondFactorUsed);
    }

    [Fact]
    public async Task With_the_right_code_the_account_is_erased_and_a_recovery_code_that_was_used_up_is_none()
    {
        var (ann, secret, _) = await WithFactor();
        (await Erase(ann, Digits(secret))).Should().Be((202, ""));

        var (ben, _, recovery) = await WithFactor();
        (await Show(await Challenge(ben), recovery[0])).Status.Should().Be(HttpStatusCode.OK);
        (await Erase(ben, recovery[0])).Should().Be((422, "code"));
        (await Erase(ben, recovery[1].ToUpperInvariant())).Should().Be((202, ""));
        await Eventually.Holds(async () => (await ben.Client.GetAsync("/api/users/me")).StatusCode == HttpStatusCode.Unauthorized, "the account ends");
    }

    private static async Task<(int Status, string Field)> Erase(User user, string? code, string password = User.Password) =>
        await Field(await user.Client.PostAsJsonAsync("/api/users/me/erasure", new { password, code }));

    // The status, and the field that was wrong.
    private static async Task<(int Status, string Field)> Field(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode) return ((int)answer.StatusCode, "");
        var problem = await answer.Json();
        ((string)problem["code"]!).Should().Be("edge.invalid");
        return ((int)answer.StatusCode, string.Join(' ', problem["errors"]!.AsObject().Select(e => e.Key)));
    }

    [Fact]
    public async Task A_new_password_by_mail_leaves_the_second_factor_on()
    {
        var (ann, _, _) = await WithFactor();
        await silo.Client().PostAsJsonAsync("/api/auth/password/forgotten", new { email = ann.Email });
        var token = (await silo.Mail(ann.Email, "Choose a new password")).Token;
        (await silo.Client().PostAsJsonAsync("/api/auth/password/reset", new { token, newPassword = "quite another one 8" })).StatusCode.Should().Be(HttpStatusCode.NoContent);

        var answer = await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann.Email, password = "quite another one 8" });

        ((string)(await answer.Json())["code"]!).Should().Be("accounts.second-factor-needed");
    }
}
