using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Views;
using Rapport.Testing;

namespace Rapport.Silo.Tests.Practice;

/// <summary>What a house is opened with, beside what every one has.</summary>
internal sealed record HouseRules
{
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>Stand-ins for providers.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>Time passes by itself, for what waits a few milliseconds.</summary>
    public bool RealTime { get; init; }
}

/// <summary>
/// A server for practice on a database of its own, with time that only the test moves; it may be stopped and started again, and others may
/// join it.
/// </summary>
internal sealed class PracticeHouse : IAsyncDisposable
{
    private const string LateFigures = "feedback-late-figures";

    private readonly HouseRules rules;
    private readonly string data = Directory.CreateTempSubdirectory("rapport-practice-").FullName;
    private readonly List<SiloHost> hosts = [];

    private PracticeHouse(TestDatabase database, HouseRules rules) => (Database, this.rules) = (database, rules);

    public TestDatabase Database { get; }

    /// <summary>Begins now, for the framework looks at the real clock to see whether a token still holds.</summary>
    public TestClock Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public DateTimeOffset Now => rules.RealTime ? TimeProvider.System.GetUtcNow() : Clock.GetUtcNow();

    public SiloHost Host => hosts[0];

    public IGrains Grains => Host.Services.GetRequiredService<IGrains>();

    /// <summary>Tells a story. At its end every view is what follows from the events.</summary>
    public static async Task Tell(Func<PracticeHouse, Task> story, HouseRules? rules = null)
    {
        await using var house = await Open(rules);
        await story(house);
        await house.CheckViews();
    }

    public static async Task<PracticeHouse> Open(HouseRules? rules = null)
    {
        var house = new PracticeHouse(await TestDatabase.Create(), rules ?? new());
        house.AnotherHost();
        return house;
    }

    /// <summary>Another node on the same database.</summary>
    public SiloHost AnotherHost()
    {
        var host = SiloHost.Start(Database, data, rules.Settings, s =>
        {
            if (!rules.RealTime) s.AddSingleton<TimeProvider>(Clock);
            rules.Services?.Invoke(s);
        });
        hosts.Add(host);
        return host;
    }

    /// <summary>The server stops, and another one starts on the same data.</summary>
    public async Task Restart()
    {
        await Host.DisposeAsync();
        hosts.RemoveAt(0);
        AnotherHost();
    }

    public async Task CheckViews()
    {
        var views = Host.Services.GetRequiredService<Views>();
        foreach (var view in views.Names) (await views.Verify(view)).Should().BeEmpty("{0} must be what its rebuild is", view);
    }

    public async Task<Trainee> Trainee(string name = "Ann", SiloHost? host = null) => new(this, await (host ?? Host).NewUser(name));

    /// <summary>A shipped scenario, or what becomes of it.</summary>
    /// <param name="shipped">By default that of the late figures.</param>
    public async Task<ScenarioDefinition> Scenario(Func<ScenarioDefinition, ScenarioDefinition>? with = null, string shipped = LateFigures)
    {
        var scenario = Seed<ScenarioDefinition>($"scenarios/{shipped}.json") with { Id = $"{shipped}-{Guid.NewGuid():n}", Revision = "test" };
        scenario = with?.Invoke(scenario) ?? scenario;
        (await Grains.Ask(ScenarioDecider.Family, scenario.Id, new ScenarioCommand.Import(scenario, Now), Cause())).Should().BeOfType<Answer<Scenario>.Done>();
        return scenario;
    }

    /// <summary>What a trainee may say in the scenario of the late figures to reach its objectives.</summary>
    public static ImmutableArray<string> Dialogue { get; } = DialogueOf(LateFigures);

    /// <summary>What a trainee may say in a shipped scenario to reach its objectives.</summary>
    public static ImmutableArray<string> DialogueOf(string shipped) => [.. File.ReadAllLines(SeedPath($"dialogues/{shipped}.txt")).Where(l => l.Length > 0)];

    public async Task<PracticeSession> Session(string id) => ((Answer<PracticeSession>.Done)await Grains.Read(PracticeSessionDecider.Family, id)).State!;

    public async Task<PracticeFloor> Floor() => ((Answer<PracticeFloor>.Done)await Grains.Read(PracticeFloorDecider.Family, PracticeFloorDecider.Id)).State!;

    /// <summary>The events of a session of one kind, as they are stored.</summary>
    public async Task<IReadOnlyList<TEvent>> Events<TEvent>(string sessionId) =>
        [.. (await Host.Services.GetRequiredService<IEventStore>().Read(new(PracticeSessionDecider.Category, sessionId), 0)).Select(r => r.Event).OfType<TEvent>()];

    /// <summary>A stream from its beginning on, for as long as somebody is patient.</summary>
    public async IAsyncEnumerable<Recorded> Watch(StreamId stream)
    {
        using var patient = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var happening in Host.Services.GetRequiredService<ILive>().Watch(stream, 0, patient.Token))
            if (happening is Happening.Stored stored) yield return stored.Recorded;
    }

    /// <summary>
    /// Writes events as a node does that dies directly after the commit: nobody hears of them, nothing that they want is begun, and the
    /// wakeup row says that somebody has to look.
    /// </summary>
    public async Task CommitAndDie(StreamId stream, long version, params object[] events)
    {
        await Commit(stream, version, events);
        await Restart();
    }

    /// <summary>Writes events as another node does that dies directly after the commit, while this one goes on.</summary>
    public async Task Commit(StreamId stream, long version, params object[] events)
    {
        var cause = Cause();
        var person = stream.Category == PracticeSessionDecider.Category ? events.OfType<PracticeSessionEvent.Opened>().FirstOrDefault()?.OwnerId ?? await Owner(stream.Id) : stream.Id;
        var appended = await Host.Services.GetRequiredService<IEventStore>().Append(
            new(stream, version, [.. events.Select(e => new Proposed(e, cause))], MoveLook: true, LookAt: Now + TimeSpan.FromSeconds(10), Person: person));
        appended.Should().BeOfType<Appended.At>();
    }

    private async Task<string?> Owner(string session) =>
        ((Answer<PracticeSession>.Done)await Host.Services.GetRequiredService<IGrains>().Read(PracticeSessionDecider.Family, session)).State!.PersonOf(session);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts) await host.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    private static Cause Cause() => new(Guid.NewGuid().ToString("n"), "test", "test");

    private static T Seed<T>(string file) => Json.Read<T>(File.ReadAllBytes(SeedPath(file)));

    private static string SeedPath(string file) => Path.Combine(AppContext.BaseDirectory, "silo-config", "seeds", file);
}

/// <summary>Somebody who practises.</summary>
internal sealed class Trainee(PracticeHouse house, User user)
{
    private SiloHost? connected;
    private HttpClient? client;

    public string Id => user.Id;

    /// <summary>To the first node that runs now.</summary>
    public HttpClient Http
    {
        get
        {
            if (connected != house.Host) (connected, client) = (house.Host, At(house.Host));
            return client!;
        }
    }

    public HttpClient At(SiloHost host)
    {
        var http = host.Client();
        http.DefaultRequestHeaders.Authorization = new("Bearer", user.AccessToken);
        return http;
    }

    public Task<HttpResponseMessage> Begin(ScenarioDefinition scenario, string? key = null) =>
        Http.PostOnce("/api/sessions", new { scenarioId = scenario.Id }, key ?? Guid.NewGuid().ToString());

    /// <summary>A session that is live, and that the partner has opened, or queued.</summary>
    public async Task<JsonNode> Start(ScenarioDefinition scenario) => await Made(await Begin(scenario));

    public static async Task<JsonNode> Made(HttpResponseMessage answer)
    {
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    public Task<HubReader> Watch(string sessionId, long after = 0, SiloHost? host = null) => HubReader.Watch((host ?? house.Host).Address, user.AccessToken, sessionId, after);

    /// <summary>Says something, now.</summary>
    public Task<HttpResponseMessage> Send(string sessionId, int number, string? text, string? key = null, string? audio = null) =>
        Http.PostOnce($"/api/sessions/{sessionId}/turns", Turn(number, text, audio), key ?? Guid.NewGuid().ToString());

    public object Turn(int number, string? text, string? audio = null) => new { number, text, audio, startedAt = house.Now - TimeSpan.FromSeconds(1), endedAt = house.Now };

    /// <summary>Says it and waits until the exchange is judged. Answers the judgement.</summary>
    public async Task<JsonNode> Say(HubReader hub, string sessionId, int number, string text)
    {
        await Say(sessionId, number, text);
        return await hub.Until("objective", p => (int)p["number"]! == number + 1);
    }

    public async Task Say(string sessionId, int number, string text)
    {
        var answer = await Send(sessionId, number, text);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> Stop(string sessionId, string? reason = null) => Http.PostAsJsonAsync($"/api/sessions/{sessionId}/stop", new { reason });

    public async Task<JsonNode> Get(string sessionId) => await (await Http.GetAsync($"/api/sessions/{sessionId}")).Json();
}
