namespace Rapport.Engine.Postgres;

/// <summary>Postgres refuses to run as root. When we are root, it runs as somebody who is nobody.</summary>
internal static class ServerUser
{
    /// <summary>Who Postgres runs as; null when that is our own user.</summary>
    public static async Task<string?> Find(CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess)
            return null;

        foreach (var user in (string[])["postgres", "nobody"])
            if ((await new Command("id", ["-u", user]).Run(ct)).ExitCode == 0)
                return user;

        throw new PostgresStartException(
            "Postgres does not run as root, and there is neither a user postgres nor a user nobody. Create one, or start Rapport as another user.");
    }

    /// <summary>Whether the user gets into a folder; a closed parent is enough to keep them out.</summary>
    public static async Task<bool> CanEnter(string? user, string directory, CancellationToken ct) =>
        user is null || (await new Command("/bin/sh", ["-c", "cd \"$0\"", directory], user).Run(ct)).ExitCode == 0;

    /// <summary>Gives a folder with all in it to the user. Links are not followed.</summary>
    public static async Task Give(string? user, string directory, CancellationToken ct)
    {
        if (user is null)
            return;

        var given = await new Command("chown", ["-Rh", user, directory]).Run(ct);
        if (given.ExitCode != 0)
            throw new PostgresStartException($"The folder {directory} can't be given to the user {user} who runs Postgres: {given.Output}");
    }

    /// <summary>A folder that everybody may enter, whatever our umask.</summary>
    public static Task CreateOpen(string directory, CancellationToken ct)
    {
        Directory.CreateDirectory(directory);
        return Chmod(["a+rx", directory], ct);
    }

    /// <summary>Lets everybody read a folder with all in it.</summary>
    public static Task Open(string directory, CancellationToken ct) => Chmod(["-R", "a+rX", directory], ct);

    private static async Task Chmod(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var opened = await new Command("chmod", arguments).Run(ct);
        if (opened.ExitCode != 0)
            throw new PostgresStartException($"A folder can't be opened to the user who runs Postgres: {opened.Output}");
    }
}
