using FluentAssertions;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Tests.Live;
using Rapport.Engine.Views;
using Xunit;
using Runner = Rapport.Engine.Views.Views;

namespace Rapport.Engine.Tests.Views;

/// <summary>Each event counts once, wherever the runner, its connection or its node breaks.</summary>
public sealed class ExactlyOnceSpecs : ViewHouse
{
    private static ViewsOptions Small => new() { PageSize = 16, BatchRows = 4, KeepRows = 6, Poll = TimeSpan.FromMilliseconds(20), Pace = TimeSpan.Zero };

    [Theory]
    [InlineData("before update on mt_event_progression", "before the checkpoint moves")]
    [InlineData("after update on mt_event_progression", "after the checkpoint has moved")]
    [InlineData("before insert on view_jars", "before a row is written")]
    [InlineData("after insert or update on view_jars", "after a row is written")]
    [InlineData("before delete on view_jars", "before a row is deleted")]
    public async Task Whichever_statement_kills_the_connection(string trigger, string because)
    {
        var node = Node(Small, null, null, new Jars());
        await node.CatchUp();
        await KillAt("trigger", trigger);
        await Fill();
        (await CatchUpInSpiteOf(node)).Should().BeGreaterThan(1, because);
        await AllShouldCountOnce(node);
    }

    [Fact]
    public async Task The_commit_itself_is_killed()
    {
        var node = Node(Small, null, null, new Jars());
        await node.CatchUp();
        await KillAt("constraint trigger", "after insert or update on view_jars", "deferrable initially deferred");
        await Fill();
        (await CatchUpInSpiteOf(node)).Should().BeGreaterThan(1);
        await AllShouldCountOnce(node);
    }

    [Fact]
    public async Task It_was_committed_and_the_answer_got_lost()
    {
        await using var line = new CutLine(Database.ConnectionString, "update mt_event_progression");
        var node = Node(Small, null, line.Source, new Jars());
        await node.CatchUp();
        await Fill();
        line.Cut(5);
        (await CatchUpInSpiteOf(node)).Should().BeGreaterThan(1);
        line.Left.Should().BeLessThanOrEqualTo(0, "the line was cut each time");
        await AllShouldCountOnce(node);
        await node.StopAsync(default);
    }

    [Fact]
    public async Task The_process_ends_after_any_number_of_reads_and_another_goes_on()
    {
        await Fill();
        var ended = 0;
        for (var done = false; !done; ended++)
        {
            using var end = new CancellationTokenSource();
            var run = Node(Small, new EndingAfter(Store, 1 + ended % 4, end), null, new Jars()).CatchUp(end.Token);
            await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            done = run.IsCompletedSuccessfully;
            run.IsFaulted.Should().BeFalse();
        }
        ended.Should().BeGreaterThan(4);
        await AllShouldCountOnce(Node(Small, null, null, new Jars()));
    }

    [Fact]
    public async Task Two_runners_at_once_do_no_harm()
    {
        var nodes = Enumerable.Range(0, 3).Select(_ => Node(Small, null, null, new Jars())).ToList();
        await nodes[0].CatchUp();
        using var done = new CancellationTokenSource();
        var running = nodes.Select(n => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await CatchUpInSpiteOf(n);
        })).ToList();
        await Fill();
        await done.CancelAsync();
        await Task.WhenAll(running);
        foreach (var node in nodes) await AllShouldCountOnce(node);
    }

    [Fact]
    public async Task A_hole_held_open_by_a_slow_transaction_is_waited_for()
    {
        var node = Node(Small, null, null, new Jars());
        await Opened("a", 1);
        await node.CatchUp();
        await using var slow = await Database.DataSource.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        await using (var draw = new NpgsqlCommand("""
            with s as (insert into mt_streams (id, version) values ('jar-slow', 1))
            insert into mt_events (seq_id, id, stream_id, version, data, type)
            values (nextval('mt_events_sequence'), gen_random_uuid(), 'jar-slow', 1, '{"owner":"u1","at":"2026-03-02T12:00:00Z"}', 'jar.opened.v1')
            """, slow)) await draw.ExecuteNonQueryAsync();
        var later = await Append("a", new JarEvent.Filled(9));
        var catchingUp = node.CatchUp();
        (await node.WaitFor("jars", later, TimeSpan.FromMilliseconds(50))).Should().BeFalse("what fills the hole may touch the same row");
        await transaction.CommitAsync();
        await catchingUp;
        (await node.WaitFor("jars", later)).Should().BeTrue();
        (await Row("slow")).Should().NotBeNull();
        await ShouldFollowFromTheEvents(node);
    }

    // Twenty jars, taken up again and again, so that one event counted twice or not at all shows in a row.
    private async Task Fill()
    {
        for (var round = 0; round < 6; round++)
            for (var jar = 0; jar < 20; jar++)
                if (round == 0) await Opened($"{jar}", 1);
                else if (round == 3 && jar % 5 == 0) await Append($"{jar}", new JarEvent.Smashed());
                else if (round == 4 && jar % 5 == 0) await Opened($"{jar}");
                else await Append($"{jar}", new JarEvent.Filled(1), new JarEvent.Filled(1));
    }

    private async Task AllShouldCountOnce(Runner node)
    {
        await Run("drop trigger if exists kill on view_jars; drop trigger if exists kill on mt_event_progression");
        await node.CatchUp();
        await ShouldFollowFromTheEvents(node);
        (await One<bool>("select count(*) = 20 and bool_and(coins = case when key::int % 5 = 0 then 2 else 11 end) and bool_and((doc->>'fills')::int = coins) from view_jars"))
            .Should().BeTrue();
    }

    private static async Task<int> CatchUpInSpiteOf(Runner node)
    {
        for (var attempts = 1; ; attempts++)
            try
            {
                await node.CatchUp();
                return attempts;
            }
            catch (Exception e) when (attempts < 200 && (Broken.LeavesOpen(e) || e is FencedException)) { }
    }

    // Every third time, whatever was rolled back: a sequence does not forget.
    private Task KillAt(string kind, string trigger, string when = "") => Run($"""
        create sequence kills;
        create function kill() returns trigger language plpgsql as $f$
        begin
            if nextval('kills') % 3 = 2 and currval('kills') < 30 then perform pg_terminate_backend(pg_backend_pid()); end if;
            return coalesce(new, old);
        end $f$;
        create {kind} kill {trigger} {when} for each row execute function kill();
        """);

    private sealed class EndingAfter(IEventStore store, int reads, CancellationTokenSource end) : StoreBehind(store)
    {
        private int left = reads;

        public override async ValueTask<FeedPage> ReadFeed(long after, int max, IReadOnlyCollection<string>? names = null, CancellationToken ct = default)
        {
            if (Interlocked.Decrement(ref left) < 0) await end.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return await base.ReadFeed(after, max, names, ct);
        }
    }
}
