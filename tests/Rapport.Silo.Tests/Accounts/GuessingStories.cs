using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>Guessing a password, from one address and from many. The proxy that names the addresses is the test.</summary>
public sealed class GuessingStories : IAsyncLifetime
{
    private const string Stranger = "203.0.113.9", Home = "198.51.100.7", Hotel = "2001:db8:1:2::3";
    private readonly TestClock clock = new();
    private TestDatabase database = null!;
    private SiloHost silo = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = SiloHost.Start(database, settings: new Dictionary<string, string> { ["Rapport:TrustedProxies"] = "127.0.0.1" }, services: s => s.AddSingleton<TimeProvider>(clock));
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Ten_wrong_passwords_lock_their_address_and_the_right_one_is_not_told_apart_there()
    {
        var ann = await silo.NewUser();
        for (var i = 0; i < AccountDecider.MaxFailedAttempts; i++) (await Try(ann, Stranger, $"guess number {i}")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        var right = await Try(ann, Stranger, User.Password);

        right.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        ((string)(await right.Json())["code"]!).Should().Be("accounts.wrong-credentials");
        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.OK, "who is signed in stays so");
        clock.Advance(TimeSpan.FromMinutes(5));
        (await Try(ann, Stranger, User.Password)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_stranger_does_not_lock_the_owner_out()
    {
        var ann = await silo.NewUser();
        for (var i = 0; i < AccountDecider.MaxFailedAttempts + 5; i++) await Try(ann, Stranger, $"guess number {i}");

        (await Try(ann, Home, User.Password)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_key_for_many_guesses_is_many_guesses()
    {
        var ann = await silo.NewUser();
        for (var i = 0; i < AccountDecider.MaxFailedAttempts; i++)
            (await silo.Client().PostOnce("/api/auth/login", new { email = ann.Email, password = $"guess number {i}" }, "one-key-for-all")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        (await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann.Email, password = User.Password })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Other_addresses_of_one_IPv6_network_are_one()
    {
        var ann = await silo.NewUser();
        for (var i = 0; i < AccountDecider.MaxFailedAttempts; i++) await Try(ann, $"2001:db8:bad:cafe::{i + 1:x}", $"guess number {i}");

        (await Try(ann, "2001:db8:bad:cafe:ffff::1", User.Password)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await Try(ann, Hotel, User.Password)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task While_a_swarm_guesses_the_owner_gets_in_from_where_they_were_before_and_the_swarm_does_not()
    {
        var ann = await silo.NewUser();
        (await Try(ann, Home, User.Password)).StatusCode.Should().Be(HttpStatusCode.OK);
        for (var i = 0; i < AccountDecider.MaxOfStrangers; i++) await Try(ann, $"203.0.113.{i}", "guess");

        (await Try(ann, "203.0.113.201", User.Password)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "one of the swarm may guess right");
        (await Try(ann, Home, User.Password)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task No_address_is_stored()
    {
        var ann = await silo.NewUser();
        await Try(ann, Stranger, "wrong");
        await Try(ann, Home, User.Password);

        var events = await silo.Services.GetRequiredService<IEventStore>().Read(new StreamId("account", ann.Id), 0);

        var sources = events.Select(e => e.Event).OfType<AccountEvent.PasswordRefused>().Select(e => e.Source)
            .Concat(events.Select(e => e.Event).OfType<AccountEvent.SessionBegan>().Select(e => e.Source)).ToList();
        sources.Should().HaveCount(3).And.OnlyHaveUniqueItems().And.OnlyContain(s => s.Length == 32 && s.All(char.IsAsciiHexDigitLower));
        events.Select(e => System.Text.Encoding.UTF8.GetString(Json.WriteBare(e.Event))).Should().NotContain(json => json.Contains(Stranger) || json.Contains(Home) || json.Contains("127.0.0.1"));
    }

    private async Task<HttpResponseMessage> Try(User user, string address, string password)
    {
        using var client = silo.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return await client.PostAsJsonAsync("/api/auth/login", new { email = user.Email, password });
    }
}
