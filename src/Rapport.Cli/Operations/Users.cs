using System.CommandLine;
using Rapport.Client;

namespace Rapport.Cli.Operations;

internal static class Users
{
    public static Command Command()
    {
        var data = OperatorAccess.Data();
        var email = new Argument<string>("email") { Description = "With which they signed up" };
        var list = new Command("list", "All accounts, the latest first.");
        list.Operates(data, async (_, operations, terminal, ct) =>
        {
            for (UserPage? page = null; page is null || page.Next is not null;)
            {
                page = await operations.Users(page?.Next, ct);
                foreach (var user in page.Items) Show(terminal, user);
            }
        });
        var grant = new Command("grant-admin", "Make somebody an administrator.") { email };
        grant.Operates(data, async (parsed, operations, terminal, ct) => Show(terminal, await operations.GrantAdmin(parsed.GetValue(email)!, ct)));
        var revoke = new Command("revoke-admin", "Make an administrator a user again.") { email };
        revoke.Operates(data, async (parsed, operations, terminal, ct) => Show(terminal, await operations.RevokeAdmin(parsed.GetValue(email)!, ct)));
        return new Command("users", "Who has an account, and who administers (for whoever runs the server).") { data, list, grant, revoke };
    }

    private static void Show(Terminal terminal, Account user) => terminal.Show(
        $"{Terminal.Safe(user.Id)}  {Terminal.Safe(user.RegisteredAt.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))}  "
        + $"{Terminal.Safe(user.Email)}  {Terminal.Safe(user.DisplayName)}  [green]{Terminal.Safe(string.Join(", ", user.Roles))}[/]");
}
