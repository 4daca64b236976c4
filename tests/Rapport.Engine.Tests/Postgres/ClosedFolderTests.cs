using FluentAssertions;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>The home of root is closed to the user who runs Postgres, so data can't be in it. For anybody else it can.</summary>
public sealed class ClosedFolderTests
{
    [Fact]
    public async Task Data_that_the_server_s_user_can_not_reach_is_kept_elsewhere_and_the_log_says_so()
    {
        await using var scratch = new Scratch();
        File.SetUnixFileMode(scratch.Path, Scratch.Closed);
        await using var server = await scratch.Start();

        if (Environment.IsPrivilegedProcess)
        {
            server.Home.Should().StartWith("/var/lib/rapport/");
            scratch.Lines.Should().ContainSingle(l => l.Contains(scratch.Data) && l.Contains(server.Home) && l.Contains("can't enter"));
        }
        else
            server.Home.Should().Be(scratch.At(""));
    }

    [Fact]
    public async Task It_stays_there_when_the_folder_is_opened_later()
    {
        await using var scratch = new Scratch();
        File.SetUnixFileMode(scratch.Path, Scratch.Closed);
        await using (var first = await scratch.Start())
            await first.Ask("create table kept as select 7 as seven");

        File.SetUnixFileMode(scratch.Path, Scratch.Open);
        await using var second = await scratch.Start();

        (await second.Ask("select seven from kept")).Should().Be(7);
    }

    [Fact]
    public async Task Data_whose_folder_is_closed_later_is_not_begun_anew_elsewhere()
    {
        await using var scratch = new Scratch();
        File.SetUnixFileMode(scratch.Path, Scratch.Open);
        await (await scratch.Start()).DisposeAsync();
        File.SetUnixFileMode(scratch.Path, Scratch.Closed);

        var starting = () => scratch.Start();

        if (Environment.IsPrivilegedProcess)
            (await starting.Should().ThrowAsync<Engine.Postgres.PostgresStartException>()).WithMessage("*can't reach the data*chmod o+x*");
        else
            await (await starting()).DisposeAsync();

        File.SetUnixFileMode(scratch.Path, Scratch.Open);
    }
}
