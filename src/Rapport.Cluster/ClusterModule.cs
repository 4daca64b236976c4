using System.Net;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Rapport.Engine;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Postgres;

namespace Rapport.Cluster;

/// <summary>
/// Orleans behind <see cref="IGrains"/> and Marten behind <see cref="IEventStore"/>, each unless the settings say otherwise. The caller
/// registers and checks <see cref="ClusterSettings"/>, and adds this before anything that asks an aggregate when it starts.
/// </summary>
public static class ClusterModule
{
    /// <param name="connection">Of the database; asked once that is started.</param>
    public static WebApplicationBuilder AddRapportCluster(this WebApplicationBuilder builder, Func<IServiceProvider, string> connection)
    {
        builder.Services.AddTurns();
        if (Chosen(builder, nameof(ClusterSettings.Store), StoreKind.Marten) == StoreKind.Marten) AddMarten(builder.Services);
        else builder.Services.AddGroupCommit();
        if (Chosen(builder, nameof(ClusterSettings.Host), HostKind.Orleans) == HostKind.Orleans) AddOrleans(builder, connection);
        else builder.Services.AddEmbeddedGrains();
        builder.Services.AddSweeper();
        return builder;
    }

    // Services are chosen before settings are checked; a word that is none keeps the server from starting then.
    private static T Chosen<T>(WebApplicationBuilder builder, string setting, T otherwise)
        where T : struct, Enum => Enum.TryParse<T>(builder.Configuration[$"{ClusterSettings.Section}:{setting}"], ignoreCase: true, out var chosen) ? chosen : otherwise;

    private static void AddMarten(IServiceCollection services)
    {
        services.AddSingleton<IDocumentStore>(s => DocumentStore.For(
            options => MartenEventStore.Configure(options, s.GetRequiredService<NpgsqlDataSource>(), s.GetRequiredService<EventNames>())));
        services.AddSingleton<IEventStore, MartenEventStore>();
        services.AddHostedService<MartenTables>();
        // Its commits notify nobody (that would halve its speed), so watchers look for them.
        services.PostConfigure<LiveOptions>(live => live.Poll ??= TimeSpan.FromMilliseconds(100));
    }

    private static void AddOrleans(WebApplicationBuilder builder, Func<IServiceProvider, string> connection)
    {
        builder.Services.AddSingleton(new Migration("cluster.1-membership", MembershipTables()));
        builder.Services.AddSingleton<IGrains, OrleansGrains>();
        builder.Services.AddSingleton(s => new GrainParts(s.GetRequiredService<TurnContext>(), s.GetRequiredService<EffectRunner>(), s.GetRequiredService<IGrains>()));
        builder.UseOrleans(silo =>
        {
            silo.UseAdoNetClustering(o => o.Invariant = "Npgsql").AddActivityPropagation();
            Configure(silo.Services, connection);
        });
        // Stopped before the silo, so that a leaving silo's effects end and its wakeup rows are left to others.
        builder.Services.AddHostedService(s => s.GetRequiredService<EffectRunner>());
    }

    private static void Configure(IServiceCollection services, Func<IServiceProvider, string> connection)
    {
        services.AddOptions<AdoNetClusteringSiloOptions>().Configure<IServiceProvider>((o, s) => o.ConnectionString = Membership(connection(s)));
        services.AddOptions<ClusterOptions>().Configure<IOptions<ClusterSettings>>((o, s) => (o.ServiceId, o.ClusterId) = ("rapport", s.Value.ClusterId));
        services.AddOptions<EndpointOptions>().Configure<IOptions<ClusterSettings>>((o, s) =>
            (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (IPAddress.Parse(s.Value.Address), s.Value.SiloPort, s.Value.GatewayPort));
        services.AddOptions<GrainCollectionOptions>().Configure<IOptions<GrainOptions>>((o, s) =>
        {
            o.CollectionQuantum = TimeSpan.FromMinutes(1);
            // Orleans wants more than the quantum.
            o.CollectionAge = TimeSpan.FromTicks(Math.Max(s.Value.IdleAge.Ticks, TimeSpan.FromMinutes(2).Ticks));
        });
        services.Configure<ClusterMembershipOptions>(o =>
        {
            o.ProbeTimeout = TimeSpan.FromSeconds(1);
            o.NumMissedProbesLimit = 2;
            o.NumVotesForDeathDeclaration = 1; // of two silos the one that is left must be able to decide alone
            o.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            o.DefunctSiloExpiration = TimeSpan.FromHours(6);
        });
        services.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(15));
    }

    // Orleans asks for tables without saying the schema. A pool of its own, for the schema belongs to the connection.
    private static string Membership(string connection) => new NpgsqlConnectionStringBuilder(connection) { SearchPath = "orleans", Timezone = "UTC", MaxPoolSize = 10 }.ConnectionString;

    private static string MembershipTables()
    {
        using var reader = new StreamReader(typeof(ClusterModule).Assembly.GetManifestResourceStream("orleans.sql")!);
        return reader.ReadToEnd();
    }
}
