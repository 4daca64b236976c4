using System.CommandLine;
using Rapport.Client;

namespace Rapport.Cli.Accounts;

internal static class SignUp
{
    public static Command Command()
    {
        var email = Accounts.SignIn.Email();
        var name = new Option<string>("--name") { Description = "What others see of you; asked for when missing", HelpName = "NAME" };
        var command = new Command("sign-up", "Make an account and sign in.") { email, name };
        command.Does(async (parsed, terminal, ct) =>
        {
            using var client = KeptSessions.Client(ServerOption.Of(parsed));
            var address = parsed.GetValue(email) ?? terminal.Ask("E-mail address");
            var shown = parsed.GetValue(name) ?? terminal.Ask("Your name");
            var password = terminal.AskPassword("Password (at least 10 characters)");
            await client.SignUp(address, password, shown, ct);
            await SignIn(client, address, password, ct);
            terminal.Show($"Welcome, [bold]{Terminal.Safe(shown)}[/]. You are signed in. A mail to your address asks you to confirm it. Begin with: rapport practice");
        });
        return command;
    }

    // The server does not tell whether the address had an account; with the password just typed a new one lets in.
    private static async Task SignIn(RapportClient client, string address, string password, CancellationToken ct)
    {
        try
        {
            if (await client.SignIn(address, password, ct) is null) return;
        }
        catch (RapportProblem refused) when (refused.Code == "accounts.wrong-credentials")
        {
            // The same as when it has a second factor: there was an account.
        }
        throw new CliFailure("cli.not-signed-in", "You are not signed in. If you had an account already, a mail says so: use 'rapport sign-in', or 'rapport password --forgotten'.");
    }
}
