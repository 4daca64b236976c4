namespace Rapport.Engine.Postgres;

/// <summary>The log of Rapport's own Postgres: of this run and of the one before.</summary>
internal static class LogFile
{
    public static void Turn(string log)
    {
        if (File.Exists(log))
            File.Move(log, log + ".previous", overwrite: true);
    }

    public static string Read(string log) => File.Exists(log) ? File.ReadAllText(log) : "";

    /// <summary>The last lines, for an error.</summary>
    public static string End(string text) => text.Trim() is { Length: > 0 } said ? "\n" + string.Join('\n', said.Split('\n').TakeLast(15)) : "(nothing)";
}
