using FluentAssertions;
using Npgsql;
using Rapport.Engine.Postgres;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

public sealed class EmbeddedPostgresTests
{
    [Fact]
    public async Task What_was_stored_is_there_after_a_stop_and_a_start()
    {
        await using var scratch = new Scratch();
        await using (var first = await scratch.Start())
            await first.Ask("create table kept as select 7 as seven");

        await using var second = await scratch.Start();

        (await second.Ask("select seven from kept")).Should().Be(7);
        scratch.Lines.Should().NotContain(l => l.Contains("left behind"));
    }

    [Fact]
    public async Task A_stop_leaves_no_process_and_no_pid_file()
    {
        await using var scratch = new Scratch();
        var server = await scratch.Start();
        var backend = (int)(await server.Ask("select pg_backend_pid()"))!;
        var launcher = (int)(await server.Ask("select pid from pg_stat_activity where backend_type = 'checkpointer'"))!;

        await server.DisposeAsync();

        new[] { server.Home, scratch.Data }.Should().OnlyContain(d => Directory.Exists(d));
        new[] { backend, launcher }.Should().OnlyContain(p => !Processes.IsAlive(p));
        File.Exists(Path.Combine(server.Home, "data", "postmaster.pid")).Should().BeFalse();
    }

    [Fact]
    public async Task It_never_runs_as_root_and_its_files_are_private()
    {
        await using var scratch = new Scratch();
        await using var server = await scratch.Start();

        Processes.UserId(server.ProcessId).Should().NotBe(0);
        File.GetUnixFileMode(server.Home).Should().Be(Scratch.Closed);
        File.GetUnixFileMode(Path.Combine(server.Home, "password")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Ctrl_C_in_the_terminal_does_not_reach_it()
    {
        await using var scratch = new Scratch();
        await using var server = await scratch.Start();

        Processes.Session(server.ProcessId).Should().Be(server.ProcessId).And.NotBe(Processes.Session(Environment.ProcessId));
    }

    [Fact]
    public async Task It_is_set_for_safety_first()
    {
        await using var scratch = new Scratch();
        await using var server = await scratch.Start(o => o with { Fsync = true });

        (await server.Ask("show fsync")).Should().Be("on");
        (await server.Ask("show synchronous_commit")).Should().Be("on");
        (await server.Ask("show full_page_writes")).Should().Be("on");
        (await server.Ask("show password_encryption")).Should().Be("scram-sha-256");
        (await server.Ask("show server_encoding")).Should().Be("UTF8");
        (await server.Ask("show lc_collate")).Should().Be("C");
    }

    [Fact]
    public async Task Without_the_password_nobody_gets_in()
    {
        await using var scratch = new Scratch();
        await using var server = await scratch.Start();
        var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess" };

        var asking = () => Query.Ask(guess.ConnectionString, "postgres", "select 1");

        (await asking.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task A_second_start_on_the_same_data_is_refused()
    {
        await using var scratch = new Scratch();
        await using var first = await scratch.Start();

        var again = () => scratch.Start();

        var refusal = (await again.Should().ThrowAsync<DataDirectoryInUseException>()).Which;
        (refusal.Path, refusal.Pid).Should().Be((scratch.Data, Environment.ProcessId));
        refusal.Message.Should().Contain(scratch.Data).And.Contain($"{Environment.ProcessId}");
        (await first.Ask("select 1")).Should().Be(1);
    }

    [Fact]
    public async Task A_second_start_through_a_link_is_refused_too()
    {
        await using var scratch = new Scratch();
        await using var first = await scratch.Start();
        var link = Path.Combine(scratch.Path, "link");
        Directory.CreateSymbolicLink(link, scratch.Data);

        var again = () => scratch.Start(o => o with { DataDirectory = link });

        await again.Should().ThrowAsync<DataDirectoryInUseException>();
    }

    [Fact]
    public async Task Of_two_first_starts_at_once_one_gets_the_data()
    {
        await using var scratch = new Scratch();
        Task<EmbeddedPostgres>[] starts = [scratch.Start(), scratch.Start()];

        var both = () => Task.WhenAll(starts);

        await both.Should().ThrowAsync<DataDirectoryInUseException>();
        await using var winner = await starts.Single(s => s.IsCompletedSuccessfully);
        (await winner.Ask("select 1")).Should().Be(1);
    }

    [Fact]
    public async Task A_start_that_is_called_off_leaves_nothing_running_and_nothing_held()
    {
        await using var scratch = new Scratch();
        using var enough = new CancellationTokenSource();

        var starting = () => EmbeddedPostgres.Start(scratch.Options, scratch, new CalledOffAtTheFirstWait(enough), enough.Token);

        await starting.Should().ThrowAsync<OperationCanceledException>();
        Postmaster.Read(scratch.At("data")).Should().BeNull();
        await using var next = await scratch.Start();
        (await next.Ask("select 1")).Should().Be(1);
    }

    /// <summary>The first wait of a start is for a Postgres that runs, but does not answer yet.</summary>
    private sealed class CalledOffAtTheFirstWait(CancellationTokenSource enough) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            enough.Cancel();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
