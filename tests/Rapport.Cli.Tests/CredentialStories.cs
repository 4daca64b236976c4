using FluentAssertions;
using Rapport.Client;
using Rapport.Silo.Accounts;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Accounts;
using Xunit;

namespace Rapport.Cli.Tests;

/// <summary>Passwords and the second factor, with the command line and the .NET client.</summary>
public sealed class CredentialStories(SiloFixture fixture) : IClassFixture<SiloFixture>, IDisposable
{
    private const string Next = "quite another one 8";

    private readonly Cli cli = new(fixture.Silo.Address);

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task A_password_is_changed_by_who_has_the_old_one()
    {
        var email = await cli.SignUp();

        var wrong = await cli.Run(["password"], input: $"not the right one\n{Next}\n", password: null);
        wrong.Code.Should().Be(1);
        wrong.Errors.Should().Contain("currentPassword:").And.Contain("edge.invalid");
        var changed = await cli.Run(["password"], input: $"{User.Password}\n{Next}\n", password: null);

        changed.Code.Should().Be(0, changed.Errors);
        changed.Output.Should().Contain("Your password is changed");
        (await cli.Run(["sign-in", "--email", email], password: Next)).Code.Should().Be(0);
    }

    [Fact]
    public async Task A_forgotten_password_is_chosen_anew_with_what_the_mail_says()
    {
        var email = await cli.SignUp();
        using var process = cli.Start(["password", "--forgotten", "--email", email], password: null);
        var token = (await fixture.Silo.Mail(email, "Choose a new password")).Token;
        await process.StandardInput.WriteAsync($"{token}\n{Next}\n");
        process.StandardInput.Close();

        var ran = await Cli.Ended(process);

        ran.Code.Should().Be(0, ran.Errors);
        ran.Output.Should().Contain("signed out everywhere");
        (await cli.Run(["sign-in", "--email", email], password: Next)).Code.Should().Be(0);
    }

    [Fact]
    public async Task Signing_in_asks_for_the_code_where_there_is_a_second_factor()
    {
        using var client = new RapportClient(fixture.Silo.Address);
        var email = $"ann-{Guid.NewGuid():n}@rapport.example";
        await client.SignUp(email, User.Password, "Ann");
        (await client.SignIn(email, User.Password)).Should().BeNull();
        await client.Credentials.ConfirmAddress((await fixture.Silo.Mail(email, "Confirm your e-mail address")).Token);
        var secret = await client.Credentials.BeginSecondFactor(User.Password);
        var recovery = await client.Credentials.ConfirmSecondFactor(TimedCode.Of(secret.Key, TimedCode.StepAt(TimeProvider.System.GetUtcNow())));
        (await client.Me()).Should().Match<Account>(me => me.EmailConfirmed && me.SecondFactor);

        var ran = await cli.Run(["sign-in", "--email", email], input: $"{recovery.Codes[0]}\n");
        ran.Code.Should().Be(0, ran.Errors);
        ran.Output.Should().Contain("as Ann");
        var again = await cli.Run(["sign-in", "--email", email], input: $"{recovery.Codes[0]}\n");
        again.Errors.Should().Contain("accounts.wrong-code");

        var challenge = await client.SignIn(email, User.Password);
        await client.Credentials.ShowSecondFactor(challenge!, recovery.Codes[1]);
        var renewed = await client.Credentials.NewRecoveryCodes(User.Password, recovery.Codes[2]);
        renewed.Codes.Should().NotContain(recovery.Codes[3]);
        await client.Credentials.DisableSecondFactor(User.Password, renewed.Codes[0]);
        (await client.SignIn(email, User.Password)).Should().BeNull();
        await client.Credentials.ChangePassword(User.Password, Next);
        await client.Credentials.ForgotPassword(email);
        await client.Credentials.ResetPassword((await fixture.Silo.Mail(email, "Choose a new password")).Token, User.Password);
        (await client.SignIn(email, User.Password)).Should().BeNull();
    }

    [Fact]
    public async Task Who_signs_up_with_an_address_that_has_an_account_is_not_told_so_but_what_to_do()
    {
        var email = await cli.SignUp();

        var again = await cli.Run(["sign-up", "--email", email, "--name", "Ann"], password: Next);

        again.Code.Should().Be(1);
        again.Errors.Should().Contain("rapport password --forgotten").And.Contain("cli.not-signed-in");
        await fixture.Silo.Mail(email, "You have an account already");
    }
}
