using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Rapport.Engine;
using Rapport.Engine.Grains;
using Rapport.Engine.Postgres;
using Rapport.Engine.Privacy;

namespace Rapport.Benchmarks;

/// <summary>A Postgres of its own, and engines on databases in it.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"rapport-bench-{Environment.ProcessId}");
    private readonly List<IAsyncDisposable> open = [];
    private EmbeddedPostgres postgres = null!;
    private int databases;

    public static async Task<Bench> Start()
    {
        var bench = new Bench();
        bench.postgres = await EmbeddedPostgres.Start(new PostgresOptions { DataDirectory = bench.folder }, NullLogger.Instance);
        await Schema.CreateDatabase(bench.postgres.ConnectionString);
        return bench;
    }

    /// <summary>A fresh, migrated database.</summary>
    public async Task<NpgsqlDataSource> Database()
    {
        var name = $"bench_{++databases}";
        await using (var root = NpgsqlDataSource.Create(postgres.ConnectionString))
        await using (var create = root.CreateCommand($"create database {name}"))
            await create.ExecuteNonQueryAsync();
        var source = Tuned.DataSource(new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = name }.ConnectionString);
        await Schema.Migrate(source);
        open.Add(source);
        return source;
    }

    /// <summary>An engine on a database, running, without a web server.</summary>
    public async Task<IServiceProvider> Engine(NpgsqlDataSource database, Action<IServiceCollection>? more = null, GrainOptions? options = null)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddSingleton(database).AddSingleton(new MasterKeys(new byte[MasterKeys.Size]));
        services.AddRapportEngine().AddAggregate<TalkDecider, Talk, TalkCommand, TalkEvent>();
        services.AddSingleton(Options.Create(options ?? new GrainOptions { SnapshotEvery = int.MaxValue }));
        more?.Invoke(services);
        var provider = services.BuildServiceProvider();
        foreach (var hosted in provider.GetServices<IHostedService>()) await hosted.StartAsync(default);
        open.Add(new Running(provider));
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(open)) await one.DisposeAsync();
        await postgres.DisposeAsync();
        await EmbeddedPostgres.Remove(folder, NullLogger.Instance);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private sealed class Running(ServiceProvider provider) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var hosted in provider.GetServices<IHostedService>().Reverse()) await hosted.StopAsync(default);
            await provider.DisposeAsync();
        }
    }
}
