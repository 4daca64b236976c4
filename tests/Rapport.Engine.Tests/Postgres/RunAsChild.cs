using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Engine.Postgres;
using Rapport.Testing;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>
/// <c>dotnet Rapport.Engine.Tests.dll postgres DIRECTORY</c>: a Rapport that can be killed. Starts Postgres, stores a row, prints the
/// number of its process, and stops when its input ends. With <c>test-postgres</c> it is a test process that asks for a database.
/// </summary>
internal static class RunAsChild
{
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["postgres", var directory]:
                await using (var server = await EmbeddedPostgres.Start(new() { DataDirectory = directory }, NullLogger.Instance))
                {
                    await server.Ask("create table if not exists kept as select 7 as seven");
                    await Tell(server.ProcessId);
                }

                return 0;

            case ["test-postgres"]:
                var postmaster = await Query.Ask(
                    await TestPostgres.ConnectionString(), null, "select (regexp_split_to_array(pg_read_file('postmaster.pid'), E'\\n'))[1]::int");
                await Tell((int)postmaster!);
                return 0;

            case ["crash", var database, var step]:
                await Crashes.CrashingNode.Run(database, Enum.Parse<Crashes.Step>(step));
                return 0;

            default:
                return 2;
        }
    }

    private static async Task Tell(int pid)
    {
        Console.WriteLine(pid);
        await Console.In.ReadToEndAsync();
    }
}
