using System.CommandLine;

namespace Rapport.Cli.Accounts;

internal static class Password
{
    public static Command Command()
    {
        var email = SignIn.Email();
        var forgotten = new Option<bool>("--forgotten") { Description = "A token is sent to your address, with which you choose another one" };
        var command = new Command("password", "Change your password. Signs you out everywhere else.") { forgotten, email };
        command.Does((parsed, terminal, ct) => parsed.GetValue(forgotten) ? Reset(parsed, parsed.GetValue(email), terminal, ct) : Change(parsed, terminal, ct));
        return command;
    }

    private static async Task Change(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        using var client = KeptSessions.SignedIn(ServerOption.Of(parsed));
        await client.Credentials.ChangePassword(terminal.AskPassword("Password that you have"), terminal.AskNewPassword(), ct);
        terminal.Say("Your password is changed. Other devices are signed out.");
    }

    private static async Task Reset(ParseResult parsed, string? email, Terminal terminal, CancellationToken ct)
    {
        using var client = KeptSessions.Client(ServerOption.Of(parsed));
        await client.Credentials.ForgotPassword(email ?? terminal.Ask("E-mail address"), ct);
        terminal.Say("If the address has an account, a mail is on its way to it.");
        await client.Credentials.ResetPassword(terminal.Ask("What stands behind the # of the link in it"), terminal.AskNewPassword(), ct);
        terminal.Say("Your password is changed, and you are signed out everywhere. Go on with: rapport sign-in");
    }
}
