using System.CommandLine;

namespace Rapport.Cli.Accounts;

internal static class SignIn
{
    public static Command Command()
    {
        var email = Email();
        var command = new Command("sign-in", "Sign in. The session is kept for the next commands.") { email };
        command.Does(async (parsed, terminal, ct) =>
        {
            using var client = KeptSessions.Client(ServerOption.Of(parsed));
            if (await client.SignIn(parsed.GetValue(email) ?? terminal.Ask("E-mail address"), terminal.AskPassword("Password"), ct) is { } challenge)
                await client.Credentials.ShowSecondFactor(challenge, terminal.Ask("Code of your authenticator, or a recovery code"), ct);
            var me = await client.Me(ct);
            terminal.Show($"You are signed in at {Terminal.Safe(client.Server.ToString())} as [bold]{Terminal.Safe(me.DisplayName)}[/].");
        });
        return command;
    }

    /// <summary>The password is never an argument: it would be in the shell's history and in everybody's list of processes.</summary>
    public static Option<string> Email() =>
        new("--email") { Description = "Your e-mail address; asked for when missing. The password is asked for, or taken from RAPPORT_PASSWORD", HelpName = "ADDRESS" };
}
