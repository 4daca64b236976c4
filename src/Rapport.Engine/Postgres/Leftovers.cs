using Microsoft.Extensions.Logging;

namespace Rapport.Engine.Postgres;

/// <summary>What a Rapport that was killed leaves in its data directory. The caller holds the directory, so nobody else is at it.</summary>
internal static class Leftovers
{
    public static async Task Clear(DataHome home, PostgresOptions options, ILogger logger, TimeProvider time, CancellationToken ct)
    {
        if (Postmaster.Read(home.Data) is { } left)
        {
            if (await left.Lives(ct))
            {
                logger.LogWarning("A Postgres was left behind by a killed Rapport (process {Pid}): stopping it", left.Pid);
                await left.Stop(options.StopTimeout, time, ct);
            }

            if (left.SocketDirectory is { } folder)
                Listening.Forget(folder);
        }

        // No Postgres of this directory lives, so the file is stale, and its number may be anybody's by now.
        if (Directory.Exists(home.Data))
            File.Delete(Postmaster.FileIn(home.Data));

        foreach (var half in Directory.GetDirectories(home.Path, $"{Path.GetFileName(home.Draft)}*"))
            Remove(half, logger);
    }

    private static void Remove(string half, ILogger logger)
    {
        try
        {
            Directory.Delete(half, recursive: true);
        }
        catch (IOException e)
        {
            // An initdb that outlived its parent still writes there. It will be done by the next start.
            logger.LogWarning("The half-made database {Folder} can't be removed yet: {Reason}", half, e.Message);
        }
    }
}
