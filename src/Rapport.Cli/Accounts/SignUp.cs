using System.CommandLine;

namespace Rapport.Cli.Accounts;

internal static class SignUp
{
    public static Command Command()
    {
        var email = SignIn.Email();
        var name = new Option<string>("--name") { Description = "What others see of you; asked for when missing", HelpName = "NAME" };
        var command = new Command("sign-up", "Make an account and sign in.") { email, name };
        command.Does(async (parsed, terminal, ct) =>
        {
            using var client = KeptSessions.Client(ServerOption.Of(parsed));
            var address = parsed.GetValue(email) ?? terminal.Ask("E-mail address");
            var shown = parsed.GetValue(name) ?? terminal.Ask("Your name");
            var password = terminal.AskPassword("Password (at least 10 characters)");
            await client.SignUp(address, password, shown, ct);
            await client.SignIn(address, password, ct);
            terminal.Show($"Welcome, [bold]{Terminal.Safe(shown)}[/]. You are signed in. Begin with: rapport practice");
        });
        return command;
    }
}
