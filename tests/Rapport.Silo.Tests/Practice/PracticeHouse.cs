using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Testing;

namespace Rapport.Silo.Tests.Practice;

/// <summary>A server for practice on a database of its own, with time that only the test moves; it may be stopped and started again.</summary>
internal sealed class PracticeHouse : IAsyncDisposable
{
    private readonly Dictionary<string, string> settings;
    private readonly Action<IServiceCollection>? services;
    private readonly string data = Directory.CreateTempSubdirectory("rapport-practice-").FullName;

    private PracticeHouse(TestDatabase database, Dictionary<string, string> settings, Action<IServiceCollection>? services) =>
        (Database, this.settings, this.services) = (database, settings, services);

    public TestDatabase Database { get; }

    /// <summary>Begins now, for the framework looks at the real clock to see whether a token still holds.</summary>
    public TestClock Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public SiloHost Host { get; private set; } = null!;

    public IGrains Grains => Host.Services.GetRequiredService<IGrains>();

    public static async Task<PracticeHouse> Open(Dictionary<string, string>? settings = null, Action<IServiceCollection>? services = null)
    {
        var house = new PracticeHouse(await TestDatabase.Create(), settings ?? [], services);
        house.Host = house.AnotherHost();
        return house;
    }

    /// <summary>Another node on the same database.</summary>
    public SiloHost AnotherHost() => SiloHost.Start(Database, data, settings, s =>
    {
        s.AddSingleton<TimeProvider>(Clock);
        services?.Invoke(s);
    });

    /// <summary>The server stops, and another one starts on the same data.</summary>
    public async Task Restart()
    {
        await Host.DisposeAsync();
        Host = AnotherHost();
    }

    public Task<Trainee> Trainee(string name = "Ann") => Trainee(Host, name);

    public async Task<Trainee> Trainee(SiloHost host, string name = "Ann") => new(this, await host.NewUser(name));

    /// <summary>The shipped scenario of the late figures, or what becomes of it.</summary>
    public async Task<ScenarioDefinition> Scenario(Func<ScenarioDefinition, ScenarioDefinition>? with = null)
    {
        foreach (var skill in new[] { "active-listening", "giving-feedback" })
        {
            var definition = Seed<SkillDefinition>($"skills/{skill}.json") with { Revision = "test" };
            await Insist(SkillDecider.Family, skill, new SkillCommand.Import(definition, Clock.GetUtcNow()));
        }
        var scenario = Seed<ScenarioDefinition>("scenarios/feedback-late-figures.json") with { Id = $"late-figures-{Guid.NewGuid():n}", Revision = "test" };
        scenario = with?.Invoke(scenario) ?? scenario;
        await Insist(ScenarioDecider.Family, scenario.Id, new ScenarioCommand.Import(scenario, Clock.GetUtcNow()));
        return scenario;
    }

    /// <summary>What a trainee may say in that scenario to reach its objectives.</summary>
    public static ImmutableArray<string> Dialogue { get; } = [.. File.ReadAllLines(SeedPath("dialogues/feedback-late-figures.txt")).Where(l => l.Length > 0)];

    public async Task<PracticeSession> Session(string id) => ((Answer<PracticeSession>.Done)await Grains.Read(PracticeSessionDecider.Family, id)).State!;

    public async Task<PracticeFloor> Floor() => ((Answer<PracticeFloor>.Done)await Grains.Read(PracticeFloorDecider.Family, PracticeFloorDecider.Id)).State!;

    /// <summary>All events of a session, as they are stored.</summary>
    public async Task<IReadOnlyList<Recorded>> Events(string sessionId) =>
        await Host.Services.GetRequiredService<IEventStore>().Read(new(PracticeSessionDecider.Category, sessionId), 0);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    private async Task Insist<TState, TCommand>(Domain.Deciding.Family<TState, TCommand> family, string id, TCommand command)
        where TState : class
        where TCommand : class =>
        (await Grains.Ask(family, id, command, new Cause(Guid.NewGuid().ToString("n"), "test", "test"))).Should().BeOfType<Answer<TState>.Done>();

    private static T Seed<T>(string file) => Json.Read<T>(File.ReadAllBytes(SeedPath(file)));

    private static string SeedPath(string file) => Path.Combine(AppContext.BaseDirectory, "silo-config", "seeds", file);
}

/// <summary>Somebody who practises.</summary>
internal sealed record Trainee(PracticeHouse House, User User)
{
    public HttpClient Http => User.Client;

    /// <summary>A live session that the partner has opened.</summary>
    public async Task<JsonNode> Start(ScenarioDefinition scenario)
    {
        var answer = await Http.PostAsJsonAsync("/api/sessions", new { scenarioId = scenario.Id });
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    public Task<HubReader> Watch(string sessionId, long after = 0, SiloHost? host = null) => HubReader.Watch((host ?? House.Host).Address, User.AccessToken, sessionId, after);

    /// <summary>Says something, now.</summary>
    public Task<HttpResponseMessage> Send(string sessionId, int number, string? text, string? key = null)
    {
        var now = House.Clock.GetUtcNow();
        return Http.PostOnce($"/api/sessions/{sessionId}/turns", new { number, text, startedAt = now - TimeSpan.FromSeconds(1), endedAt = now }, key ?? Guid.NewGuid().ToString());
    }

    /// <summary>Says it and waits until it is the trainee's turn again, or the session has ended. Answers what came last.</summary>
    public async Task<JsonNode> Say(HubReader hub, string sessionId, int number, string text)
    {
        var answer = await Send(sessionId, number, text);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return await hub.Until("objective", p => (int)p["number"]! == number + 1);
    }

    public async Task<JsonNode> Get(string sessionId) => await (await Http.GetAsync($"/api/sessions/{sessionId}")).Json();
}
