using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Engine.Views;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

/// <summary>A server with a database and a folder of seeds of its own. After each test every view must be what a rebuild makes.</summary>
public abstract class PracticeServer : IAsyncLifetime
{
    private TestDatabase? database;
    private SiloHost? host;

    private protected SeedFolder Seeds { get; } = new();

    private protected SiloHost Host => host!;

    private protected TestDatabase Database => database!;

    private protected virtual Dictionary<string, string> Settings => new() { ["Rapport:Seeds:Directory"] = Seeds.Path };

    /// <summary>What lies in the folder when the server starts.</summary>
    private protected abstract void Seed(SeedFolder seeds);

    public virtual async Task InitializeAsync()
    {
        Seed(Seeds);
        database = await TestDatabase.Create();
        host = Start();
    }

    private protected SiloHost Start(string? data = null) => SiloHost.Start(Database, data, Settings, services => Replace(services.AddSingleton<ILoggerProvider>(Logged)));

    /// <summary>What a test puts in the place of what the server has.</summary>
    private protected virtual void Replace(IServiceCollection services) { }

    /// <summary>What all servers of the test logged as an error.</summary>
    private protected Errors Logged { get; } = new();

    public async Task DisposeAsync()
    {
        try
        {
            await ViewsHold(Host);
        }
        finally
        {
            await Host.DisposeAsync();
            await Database.DisposeAsync();
            Seeds.Dispose();
        }
    }

    private protected static async Task ViewsHold(SiloHost host)
    {
        var views = host.Services.GetRequiredService<Views>();
        foreach (var view in views.Names) (await views.Verify(view)).Should().BeEmpty("the view {0} is what follows from the events", view);
    }

    /// <summary>A client of the operator.</summary>
    private protected HttpClient Operator()
    {
        var client = Host.Client();
        client.DefaultRequestHeaders.Authorization = new("Operator", File.ReadAllText(Path.Combine(Host.Data, "operator.token")).Trim());
        return client;
    }

    private protected async Task<JsonNode> Import(string? path = null)
    {
        var answer = await Operator().PostAsJsonAsync("/api/operations/seeds", new { path });
        answer.IsSuccessStatusCode.Should().BeTrue("it answered {0}: {1}", (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }
}

internal sealed class Errors : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyCollection<string> All => lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) lines.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose() { }
}

internal static class Shortly
{
    /// <summary>The values of a field in a list of objects.</summary>
    public static string[] Each(this JsonNode? list, string field) => [.. list!.AsArray().Select(i => i![field]!.ToString())];

    public static string[] Texts(this JsonNode? list) => [.. list!.AsArray().Select(i => i!.ToString())];

    public static async Task<JsonNode> GetJson(this HttpClient client, string path)
    {
        var answer = await client.GetAsync(path);
        answer.IsSuccessStatusCode.Should().BeTrue("{0} answered {1}: {2}", path, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    /// <summary>The fields of a problem's <c>errors</c>.</summary>
    public static async Task<string[]> FaultsOf(this HttpClient client, string path)
    {
        var answer = await client.GetAsync(path);
        ((int)answer.StatusCode).Should().Be(422, await answer.Content.ReadAsStringAsync());
        return [.. (await answer.Json())["errors"]!.AsObject().Select(f => f.Key)];
    }
}
