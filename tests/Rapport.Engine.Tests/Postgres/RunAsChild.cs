using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Engine.Postgres;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>
/// <c>dotnet Rapport.Engine.Tests.dll postgres DIRECTORY</c>: a Rapport that can be killed. Starts Postgres, stores a row, prints the
/// number of its process, and stops when its input ends.
/// </summary>
internal static class RunAsChild
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["postgres", var directory])
            return 2;

        await using var server = await EmbeddedPostgres.Start(new() { DataDirectory = directory }, NullLogger.Instance);
        await server.Ask("create table if not exists kept as select 7 as seven");
        Console.WriteLine(server.ProcessId);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
