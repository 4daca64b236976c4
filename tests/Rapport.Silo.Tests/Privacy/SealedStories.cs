using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Engine.Privacy;
using Rapport.Silo.Tests.Practice;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Privacy;

public sealed class SealedStories : IClassFixture<TestDatabase>
{
    private static readonly string[] Sealed = ["mt_events", "snapshots", "claims", "person_keys", "index_keys"];
    private readonly TestDatabase database;

    public SealedStories(TestDatabase database) => this.database = database;

    [Fact]
    public async Task Name_and_address_of_a_user_are_in_no_event_and_no_claim_and_all_nodes_know_them()
    {
        await using var here = SiloHost.Start(database);
        await using var there = SiloHost.Start(database);
        var user = await here.NewUser("Zerlina");
        (await user.Client.PutAsJsonAsync("/api/users/me", new { displayName = "Zerlina Unforgettable" })).StatusCode.Should().Be(HttpStatusCode.OK);

        (await TablesWith(database, "zerlina")).Should().BeEmpty();
        (await TablesWith(database, user.Email)).Should().BeEmpty();
        using var other = there.Client();
        other.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await other.SignIn(user.Email))["accessToken"]!);
        var me = await other.GetJson("/api/users/me");
        ((string)me["displayName"]!, (string)me["email"]!).Should().Be(("Zerlina Unforgettable", user.Email));
    }

    [Fact]
    public async Task Whose_key_is_destroyed_is_told_that_they_are_erased_on_every_node()
    {
        await using var here = SiloHost.Start(database);
        await using var there = SiloHost.Start(database);
        var user = await here.NewUser("Masetto");
        using var other = there.Client();
        other.DefaultRequestHeaders.Authorization = user.Client.DefaultRequestHeaders.Authorization;
        (await Rename(other, "Masetto the second")).StatusCode.Should().Be(HttpStatusCode.OK);

        await here.Services.GetRequiredService<IPersonKeys>().Destroy(user.Id);

        var refused = await Rename(user.Client, "Masetto the third");
        refused.StatusCode.Should().Be(HttpStatusCode.Gone);
        ((string)(await refused.Json())["code"]!).Should().Be("privacy.erased");
        await Eventually.Holds(async () => (await Rename(other, $"Masetto {Guid.NewGuid()}")).StatusCode == HttpStatusCode.Gone, "the other node has heard of it");
        await Eventually.Holds(async () => (string)(await other.GetJson("/api/users/me"))["displayName"]! == "", "nothing of the name is left in memory");
    }

    [Fact]
    public Task What_was_said_in_a_session_is_in_no_event_and_is_shown_to_who_said_it() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using var hub = await ann.Watch(id);
        await ann.Say(hub, id, 1, "My neighbour Leporello owes me a xylophone.");

        (await TablesWith(house.Database, "xylophone")).Should().BeEmpty();
        (await TablesWith(house.Database, "leporello")).Should().BeEmpty();
        (await ann.Get(id))["lines"]!.AsArray().Select(l => (string)l!["text"]!).Should().Contain("My neighbour Leporello owes me a xylophone.");
    });

    private static Task<HttpResponseMessage> Rename(HttpClient client, string displayName) => client.PutAsJsonAsync("/api/users/me", new { displayName });

    private static async Task<List<string>> TablesWith(TestDatabase database, string text)
    {
        var found = new List<string>();
        foreach (var table in Sealed)
        {
            await using var command = database.DataSource.CreateCommand($"select exists (select from {table} t where t::text ilike '%{text}%')");
            if ((bool)(await command.ExecuteScalarAsync())!) found.Add(table);
        }
        return found;
    }
}
