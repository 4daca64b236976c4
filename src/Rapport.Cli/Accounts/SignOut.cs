using System.CommandLine;

namespace Rapport.Cli.Accounts;

internal static class SignOut
{
    public static Command Command()
    {
        var command = new Command("sign-out", "End the session, here and on the server.");
        command.Does(async (parsed, terminal, ct) =>
        {
            using var client = KeptSessions.Client(ServerOption.Of(parsed));
            if (client.Tokens is null)
            {
                terminal.Say("You were not signed in.");
                return;
            }
            await client.SignOut(ct);
            terminal.Say("You are signed out.");
        });
        return command;
    }
}
