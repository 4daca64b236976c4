using FluentAssertions;
using Rapport.Engine.Postgres;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>Rapport as a process of its own (<see cref="RunAsChild"/>), ended by SIGKILL.</summary>
public sealed class KilledRapportTests
{
    [Fact]
    public async Task The_Postgres_that_a_killed_Rapport_leaves_behind_is_stopped_and_its_data_kept()
    {
        await using var scratch = new Scratch();
        using var child = new Child("postgres", scratch.Data);
        var orphan = await child.PostgresPid();
        await child.Kill();
        Processes.IsAlive(orphan).Should().BeTrue("Postgres has a session of its own");

        await using var server = await scratch.Start();

        Processes.IsAlive(orphan).Should().BeFalse();
        (await server.Ask("select seven from kept")).Should().Be(7);
        scratch.Lines.Should().ContainSingle(l => l.Contains("left behind") && l.Contains($"{orphan}"));
    }

    [Fact]
    public async Task A_second_Rapport_is_told_which_process_has_the_data_and_gets_it_once_that_is_killed()
    {
        await using var scratch = new Scratch();
        using var child = new Child("postgres", scratch.Data);
        await child.PostgresPid();

        var starting = () => scratch.Start();
        (await starting.Should().ThrowAsync<DataDirectoryInUseException>()).Which.Pid.Should().Be(child.Pid);

        await child.Kill();
        await using var server = await scratch.Start();
        (await server.Ask("select 1")).Should().Be(1);
    }

    [Fact]
    public async Task What_a_killed_Rapport_left_can_be_removed_with_all_that_runs()
    {
        await using var scratch = new Scratch();
        using var child = new Child("postgres", scratch.Data);
        var orphan = await child.PostgresPid();
        await child.Kill();

        await EmbeddedPostgres.Remove(scratch.Data, scratch);

        Processes.IsAlive(orphan).Should().BeFalse();
        Directory.GetFileSystemEntries(scratch.Data).Should().BeEmpty();
    }

    [Fact]
    public async Task Removing_is_refused_while_a_Rapport_works_there()
    {
        await using var scratch = new Scratch();
        await using var server = await scratch.Start();

        var removing = () => EmbeddedPostgres.Remove(scratch.Data, scratch);

        await removing.Should().ThrowAsync<DataDirectoryInUseException>();
        (await server.Ask("select 1")).Should().Be(1);
    }
}
