using System.Diagnostics;
using FluentAssertions;
using Rapport.Engine.Postgres;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>What a crash, a power cut or a careless hand leaves in the data directory.</summary>
public sealed class DamagedDataTests
{
    [Fact]
    public async Task A_stale_pid_file_whose_number_is_another_process_by_now_is_no_obstacle()
    {
        await using var scratch = new Scratch();
        await (await scratch.Start()).DisposeAsync();
        using var innocent = Process.Start("sleep", "600");
        await WritePidFile(scratch, innocent.Id);

        await using var server = await scratch.Start();

        (await server.Ask("select 1")).Should().Be(1);
        innocent.HasExited.Should().BeFalse();
        innocent.Kill();
    }

    [Fact]
    public async Task A_pid_file_that_names_the_Postgres_of_other_data_does_not_stop_that_one()
    {
        await using var scratch = new Scratch();
        await using var neighbour = new Scratch();
        await (await scratch.Start()).DisposeAsync();
        await using var other = await neighbour.Start();
        await WritePidFile(scratch, other.ProcessId);

        await using var server = await scratch.Start();

        (await other.Ask("select 1")).Should().Be(1);
        (await server.Ask("select 1")).Should().Be(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("half")]
    [InlineData("99999999\n")]
    public async Task A_pid_file_that_is_cut_off_is_no_obstacle(string text)
    {
        await using var scratch = new Scratch();
        await (await scratch.Start()).DisposeAsync();
        await File.WriteAllTextAsync(scratch.At("data/postmaster.pid"), text);

        await using var server = await scratch.Start();

        (await server.Ask("select 1")).Should().Be(1);
    }

    [Fact]
    public async Task A_half_made_database_is_made_again()
    {
        await using var scratch = new Scratch();
        var half = Directory.CreateDirectory(scratch.At("data.new-4711/base")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(half, "PG_VERSION"), "15\n");
        await File.WriteAllTextAsync(scratch.At("password"), "of the half-made one");

        await using var server = await scratch.Start();

        (await server.Ask("select 1")).Should().Be(1);
        Directory.Exists(half).Should().BeFalse();
    }

    [Fact]
    public async Task A_database_that_is_not_whole_is_refused_and_not_overwritten()
    {
        await using var scratch = new Scratch();
        await (await scratch.Start()).DisposeAsync();
        File.Delete(scratch.At("data/PG_VERSION"));

        await Refused(scratch, "*is no whole database*PG_VERSION is missing*");

        Directory.Exists(scratch.At("data/base")).Should().BeTrue();
    }

    [Fact]
    public async Task A_missing_password_is_said()
    {
        await using var scratch = new Scratch();
        await (await scratch.Start()).DisposeAsync();
        File.Delete(scratch.At("password"));

        await Refused(scratch, "*password*is missing*Put it back*");
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_Postgres_does_not_stay()
    {
        await using var scratch = new Scratch();
        await (await scratch.Start()).DisposeAsync();
        await File.WriteAllTextAsync(scratch.At("password"), "another");

        await Refused(scratch, "*password in*is not that of the database*");

        File.Exists(scratch.At("data/postmaster.pid")).Should().BeFalse();
    }

    [Fact]
    public async Task A_Postgres_that_can_not_start_shows_the_end_of_its_log()
    {
        await using var scratch = new Scratch();
        await (await scratch.Start()).DisposeAsync();
        File.Delete(scratch.At("data/global/pg_control"));

        await Refused(scratch, "*did not start*pg_control*");
    }

    [Fact]
    public async Task Data_of_another_major_version_is_refused_with_both_named()
    {
        await using var scratch = new Scratch();
        await (await scratch.Start()).DisposeAsync();
        await File.WriteAllTextAsync(scratch.At("data/PG_VERSION"), "9\n");

        await Refused(scratch, "Postgres 9, which made this data, was not found*the data was made by version 9*");
    }

    [Fact]
    public async Task When_Postgres_itself_is_killed_its_end_is_seen_and_the_next_start_waits_for_its_busy_children()
    {
        await using var scratch = new Scratch();
        var first = await scratch.Start();
        await first.Ask("create table kept as select 7 as seven");
        var busy = first.Ask("select count(*) from generate_series(1, 10000000) a");

        Processes.Kill(first.ProcessId);
        await first.Exited;
        await first.DisposeAsync();
        await using var second = await scratch.Start();

        (await second.Ask("select seven from kept")).Should().Be(7);
        await busy.ContinueWith(t => t.Exception, TaskScheduler.Default);
    }

    private static async Task Refused(Scratch scratch, string message)
    {
        var starting = () => scratch.Start();
        (await starting.Should().ThrowAsync<PostgresStartException>()).WithMessage(message);
    }

    private static Task WritePidFile(Scratch scratch, int pid) =>
        File.WriteAllLinesAsync(scratch.At("data/postmaster.pid"), [$"{pid}", scratch.At("data"), "1700000000", "5432", scratch.At("socket"), "", "  1234567         1", "ready"]);
}
