using System.Security.Cryptography;

namespace Rapport.Engine.Postgres;

/// <summary>Makes the database's files, once.</summary>
internal static class InitDb
{
    public const string Superuser = "rapport";

    /// <summary>Under another name first: a start that is cut off in the middle leaves no half database under the real one.</summary>
    public static async Task Run(DataHome home, PostgresPrograms programs, PostgresOptions options, CancellationToken ct)
    {
        await home.WritePassword(RandomNumberGenerator.GetHexString(48), ct);
        await ServerUser.Give(home.User, home.PasswordFile, ct);
        var draft = $"{home.Draft}{Guid.NewGuid():n}";
        List<string> arguments =
        [
            "-D", draft, $"--username={Superuser}", $"--pwfile={home.PasswordFile}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            "--no-instructions", .. options.Fsync ? (string[])[] : ["--no-sync"],
        ];
        var made = await new Command(programs.InitDb, arguments, home.User, home.Path) { Environment = programs.Environment }.Run(ct);
        if (made.ExitCode != 0)
            throw new PostgresStartException($"initdb of Postgres {programs.Version} failed in {home.Path}: {LogFile.End(made.Output)}");

        Directory.Move(draft, home.Data);
    }
}
