using System.Text;
using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Xunit;

namespace Rapport.Testing.Compliance;

// What is marked as personal: sealed in every table, opened in what is read, empty once its key is destroyed.
public abstract partial class EventStoreCompliance
{
    private const string Secret = "the trouble with Martin";

    private static readonly DiaryEvent.Begun Begun = new("ann", $"{Secret} 0", T0);

    private static readonly DiaryEvent.Wrote Wrote = new(
        $"{Secret} 1\0\u00e4\ud83d\ude00", $"{Secret} 2", [$"{Secret} 3", $"{Secret} 4"],
        [new($"{Secret} 5", 1, [new($"{Secret} 6", 2)]), new($"{Secret} 7", 3)], new DiaryMood.Bad($"{Secret} 8"), T0);

    [Fact]
    public async Task Marked_text_is_in_no_table_and_comes_back_as_it_was()
    {
        (await store.Append(Page("d", 0, Begun, Wrote) with { Claims = [new Claim("title", Secret, "", Personal: true)] })).Should().BeOfType<Appended.At>();
        await store.SaveSnapshot(Diary("d"), new(2, 2, "shape", Encoding.UTF8.GetBytes(Secret), "ann"));

        (await TablesWith("the trouble")).Should().BeEmpty();
        foreach (var read in new[] { await store.Read(Diary("d"), 0), (await store.ReadFeed(0, 10)).Events })
        {
            read[0].Event.Should().Be(Begun);
            read[1].Event.Should().BeEquivalentTo(Wrote with { Text = Wrote.Text.Replace('\0', '\uFFFD') });
        }
        var loaded = await store.Load(Diary("d"), "shape");
        Encoding.UTF8.GetString(loaded.Snapshot!.Json.Span).Should().Be(Secret);
        (await store.FindClaim("title", Secret)).Should().Be("diary-d");
    }

    [Fact]
    public async Task Each_text_is_sealed_anew_also_the_same_text()
    {
        await store.Append(Page("d", 0, Written("same"), Written("same")));
        (await Scalar<long>("select count(distinct data ->> 'text') from mt_events")).Should().Be(2);
    }

    [Fact]
    public async Task What_is_not_marked_and_what_is_empty_stays_readable()
    {
        await store.Append(Page("d", 0, Begun, new DiaryEvent.Wrote("", null, [], null, new DiaryMood.Good(), T0), new DiaryEvent.Turned(7)));
        (await Scalar<string>("select data ->> 'ownerId' from mt_events where version = 1")).Should().Be("ann");
        (await Scalar<string>("select data ->> 'text' from mt_events where version = 2")).Should().Be("");
        (await store.Read(Diary("d"), 1)).Select(e => e.Event).Should().BeEquivalentTo<object>([new DiaryEvent.Wrote("", null, [], null, new DiaryMood.Good(), T0), new DiaryEvent.Turned(7)]);
    }

    [Fact]
    public async Task Marked_text_of_nobody_is_a_fault_and_writes_nothing()
    {
        await FluentActions.Awaiting(async () => await store.Append(Page("d", 0, Begun) with { Person = null })).Should().ThrowAsync<InvalidOperationException>().WithMessage("*IOfPerson*");
        (await store.Read(Diary("d"), 0)).Should().BeEmpty();
        (await store.Append(Page("d", 0, new DiaryEvent.Turned(1)) with { Person = null })).Should().BeOfType<Appended.At>("it has no text");
    }

    [Fact]
    public async Task Text_from_before_is_read_as_it_is()
    {
        await store.Append(Page("d", 0, Begun));
        await Execute("update mt_events set data = jsonb_set(data, '{title}', '\"as it was written once\"')");
        (await store.Read(Diary("d"), 0)).Single().Event.Should().Be(Begun with { Title = "as it was written once" });
    }

    [Fact]
    public async Task Text_that_looks_sealed_is_a_text_like_any_other()
    {
        string[] texts = ["sealed:v1:", "sealed:v1:nobody:AAAA", "sealed:v1::", "sealed:v1:\"", "sealed:v2:x"];
        await store.Append(Page("d", 0, [.. texts.Select(Written)]));
        (await store.Read(Diary("d"), 0)).Select(e => ((DiaryEvent.Wrote)e.Event).Text).Should().Equal(texts);
    }

    [Theory]
    [InlineData("changed", "update mt_events set data = jsonb_set(data, '{text}', to_jsonb(overlay(data ->> 'text' placing 'AAAA' from length(data ->> 'text') - 5)))")]
    [InlineData("cut", "update mt_events set data = jsonb_set(data, '{text}', to_jsonb(left(data ->> 'text', 40)))")]
    [InlineData("no base64", "update mt_events set data = jsonb_set(data, '{text}', to_jsonb((data ->> 'text') || '!'))")]
    [InlineData("another field", "update mt_events set data = data || jsonb_build_object('text', data ->> 'aside', 'aside', data ->> 'text')")]
    [InlineData("another place in a list", "update mt_events set data = jsonb_set(data, '{tags}', jsonb_build_array(data -> 'tags' -> 1, data -> 'tags' -> 0))")]
    [InlineData("another event", "update mt_events e set data = (select data from mt_events o where o.version = 3 - e.version)")]
    [InlineData("another key", "update mt_events set data = jsonb_set(data, '{text}', to_jsonb(replace(data ->> 'text', 'sealed:v1:', 'sealed:v1:x')))")]
    public async Task What_was_changed_or_moved_is_not_opened(string how, string tamper)
    {
        await store.Append(Page("d", 0, Wrote, Wrote with { Text = "another one, of the same length or so" }));
        await Execute(tamper);
        foreach (var recorded in await store.Read(Diary("d"), 0))
            FluentActions.Invoking(() => recorded.Event).Should().Throw<SealBrokenException>(how).Which.Message.Should().NotContain(Secret);
    }

    [Fact]
    public async Task What_was_moved_to_another_stream_is_not_opened()
    {
        await store.Append(Page("d", 0, Written("d's")));
        await store.Append(Page("e", 0, Written("e's")));
        await Execute("update mt_events e set data = (select data from mt_events o where o.stream_id <> e.stream_id)");
        var moved = (await store.Read(Diary("d"), 0)).Single();
        FluentActions.Invoking(() => moved.Event).Should().Throw<SealBrokenException>();
    }

    [Fact]
    public async Task Another_master_key_opens_nothing()
    {
        await store.Append(Page("d", 0, Begun));
        await using var other = new SecondNode(Open(database.DataSource, TestKeys.Sealing(database.DataSource, TestKeys.Of(2))));
        await FluentActions.Awaiting(async () => await other.Store.Read(Diary("d"), 0)).Should().ThrowAsync<System.Security.Cryptography.CryptographicException>();
    }

    [Fact]
    public async Task Once_the_key_is_destroyed_text_reads_as_empty_and_the_rest_as_ever()
    {
        await store.Append(Page("d", 0, Begun, Wrote, new DiaryEvent.Turned(7)));
        await store.SaveSnapshot(Diary("d"), new(2, 2, "shape", Encoding.UTF8.GetBytes(Secret), "ann"));
        var (keys, before) = (TestKeys.Keys(database.DataSource), await store.Read(Diary("d"), 0));
        before[0].Event.Should().Be(Begun);
        await using var node = new SecondNode(Open(database.DataSource, TestKeys.Sealing(database.DataSource, keys)));
        var held = await node.Store.Read(Diary("d"), 0);
        held[0].Event.Should().Be(Begun);

        await keys.Destroy("ann");

        held[0].Event.Should().Be(Begun with { Title = "" }, "also in what was read before");
        var read = await node.Store.Read(Diary("d"), 0);
        read[0].Event.Should().Be(Begun with { Title = "" });
        read[1].Event.Should().BeEquivalentTo(new DiaryEvent.Wrote("", "", ["", ""], [new DiaryPage("", 1, [new("", 2)]), new("", 3)], new DiaryMood.Bad(""), T0));
        read[2].Event.Should().Be(new DiaryEvent.Turned(7));
        var loaded = await node.Store.Load(Diary("d"), "shape");
        loaded.Snapshot.Should().BeNull("it is as good as gone");
        loaded.Tail.Should().HaveCount(3);
    }

    [Fact]
    public async Task Once_the_key_is_destroyed_nothing_of_the_person_is_written_and_it_is_said()
    {
        await store.Append(Page("d", 0, Begun));
        await TestKeys.Keys(database.DataSource).Destroy("ann");
        await using var node = new SecondNode(Open(database.DataSource, TestKeys.Sealing(database.DataSource)));
        (await node.Store.Append(Page("d", 1, Written("too late")))).Should().BeOfType<Appended.Erased>();
        (await node.Store.Append(Page("d", 1, new DiaryEvent.Turned(1)))).Should().BeOfType<Appended.At>("it has no text");
        (await node.Store.Append(Page("e", 0, Written("of another")) with { Person = "bob" })).Should().BeOfType<Appended.At>();
        await node.Store.SaveSnapshot(Diary("d"), new(2, 2, "shape", Encoding.UTF8.GetBytes(Secret), "ann"));
        (await Scalar<long>("select count(*) from snapshots")).Should().Be(0);
        (await Scalar<long>("select count(*) from mt_events")).Should().Be(3);
    }

    [Fact]
    public async Task A_snapshot_that_was_changed_or_moved_can_not_be_read()
    {
        await store.Append(Page("d", 0, Begun, Wrote));
        await store.SaveSnapshot(Diary("d"), new(2, 2, "shape", Encoding.UTF8.GetBytes(Secret), "ann"));
        await Execute("update snapshots set version = 1");
        Encoding.UTF8.GetString((await store.Load(Diary("d"), "shape")).Snapshot!.Json.Span).Should().NotContain(Secret);
    }

    [Fact]
    public async Task Who_loses_the_version_seals_anew_for_the_next()
    {
        await store.Append(Page("d", 0, Begun));
        (await store.Append(Page("d", 0, Written("mine")))).Should().BeOfType<Appended.Conflict>();
        var again = Page("d", 1, Written("mine"));
        (await store.Append(again)).Should().BeOfType<Appended.At>();
        again.Events.Single().Event.Should().Be(Written("mine"), "what is asked is not changed");
        ((DiaryEvent.Wrote)(await store.Read(Diary("d"), 1)).Single().Event).Text.Should().Be("mine");
    }

    [Fact]
    public async Task An_event_about_somebody_else_is_sealed_for_them()
    {
        await store.Append(Page("d", 0, Begun, new DiaryEvent.Mentioned("bob", Secret)));
        var keys = TestKeys.Keys(database.DataSource);
        await using var node = new SecondNode(Open(database.DataSource, TestKeys.Sealing(database.DataSource, keys)));
        await keys.Destroy("bob");
        (await node.Store.Read(Diary("d"), 0)).Select(e => e.Event).Should().Equal(Begun, new DiaryEvent.Mentioned("bob", ""));
    }

    [Fact]
    public async Task A_personal_claim_is_taken_given_back_and_found_by_its_value()
    {
        var claim = new Claim("title", Secret, "taken", Personal: true);
        (await store.Append(Page("d", 0, Begun) with { Claims = [claim] })).Should().BeOfType<Appended.At>();
        (await store.Append(Page("e", 0, Begun) with { Claims = [claim] })).Should().Be(new Appended.Taken(claim));
        (await TablesWith("the trouble")).Should().BeEmpty();
        (await store.FindClaim("title", Secret)).Should().Be("diary-d");
        (await store.FindClaim("title", Secret + "s")).Should().BeNull();
        (await store.Append(Page("d", 1, Written("x")) with { Claims = [claim with { Release = true }] })).Should().BeOfType<Appended.At>();
        (await store.FindClaim("title", Secret)).Should().BeNull();
    }

    [Fact]
    public async Task Claims_from_before_are_hidden_once_and_found_all_the_same()
    {
        await store.Append(Page("d", 0, Begun) with { Claims = [new Claim("title", Secret, ""), new Claim("other", "plain", "")] });
        var index = new PersonalIndex(database.DataSource, TestKeys.Master);
        (await index.HideStored(["title"])).Should().Be(1);
        (await index.HideStored(["title"])).Should().Be(0);
        (await store.FindClaim("title", Secret)).Should().Be("diary-d");
        (await store.FindClaim("other", "plain")).Should().Be("diary-d");
        (await Scalar<long>("select count(*) from claims where key = 'plain' or key like 'hmac:v1:%'")).Should().Be(2);
    }

    private static StreamId Diary(string id) => new("diary", id);

    private static DiaryEvent Written(string text) => new DiaryEvent.Wrote(text, null, [], null, null, T0);

    private static Appending Page(string id, long expected, params DiaryEvent[] events) =>
        new(Diary(id), expected, [.. events.Select(e => new Proposed(e, new Cause($"{id}-{expected}", "story", "tester")))], Person: "ann");

    // Every column of every table, as text; bytes as what they spell.
    private async Task<List<string>> TablesWith(string text)
    {
        var tables = new List<string>();
        await using (var command = database.DataSource.CreateCommand("select table_name from information_schema.tables where table_schema = 'public'"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) tables.Add(reader.GetString(0));
        var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
        var found = new List<string>();
        foreach (var table in tables)
            if (await Scalar<bool>($"select exists (select from \"{table}\" t where t::text ilike '%{text}%' or t::text like '%{hex}%')")) found.Add(table);
        tables.Should().Contain(["mt_events", "snapshots", "claims", "person_keys"]);
        return found;
    }

    private sealed class SecondNode(IEventStore store) : IAsyncDisposable
    {
        public IEventStore Store => store;

        public async ValueTask DisposeAsync()
        {
            if (store is IAsyncDisposable disposable) await disposable.DisposeAsync();
        }
    }
}
