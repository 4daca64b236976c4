#if CLUSTER
using System.Net;
using Microsoft.Extensions.Options;
using Rapport.Cluster;
using Rapport.Engine.Settings;
#else
using Rapport.Engine;
#endif

namespace Rapport.Silo.Web;

/// <summary>
/// Who carries the aggregates and who writes their events: the engine's own, or, in a server built with <c>-p:Cluster=true</c>, Orleans and
/// Marten. Before everything that asks an aggregate when it starts.
/// </summary>
internal static class HostAndStore
{
#if CLUSTER
    public static WebApplicationBuilder AddHostAndStore(this WebApplicationBuilder builder)
    {
        builder.Services.AddChecked<ClusterSettings>(ClusterSettings.Section, Check);
        builder.Services
            .AddSingleton(s => new Provider("aggregates", () => Settings(s).Host == HostKind.Orleans ? "Orleans grains" : "mailboxes in this process"))
            .AddSingleton(s => new Provider("events", () => Settings(s).Store == StoreKind.Marten ? "written by Marten" : "written by Rapport's own writer"));
        return builder.AddRapportCluster(s => s.GetRequiredService<Database>().ConnectionString);
    }

    private static ClusterSettings Settings(IServiceProvider services) => services.GetRequiredService<IOptions<ClusterSettings>>().Value;

    private static void Check(ClusterSettings settings, OptionFaults faults)
    {
        if (settings.ClusterId.Length is 0 or > 150) faults.Add(nameof(settings.ClusterId), "must have from 1 to 150 characters");
        if (!IPAddress.TryParse(settings.Address, out _)) faults.Add(nameof(settings.Address), "must be the IP address at which other silos reach this one");
        faults.Range(nameof(settings.SiloPort), settings.SiloPort, 1, 65535);
        faults.Range(nameof(settings.GatewayPort), settings.GatewayPort, 1, 65535);
    }
#else
    public static WebApplicationBuilder AddHostAndStore(this WebApplicationBuilder builder)
    {
        builder.Services.AddRapportEngine();
        // Set, and not to be had: nobody should think that it runs.
        builder.Services.AddOptions<Absent>()
            .Validate(_ => !builder.Configuration.GetSection("Rapport:Cluster").GetChildren().Any(), "Rapport:Cluster is set, and this server was built without Orleans and Marten. Build it with -p:Cluster=true, or leave the settings out.")
            .ValidateOnStart();
        return builder;
    }

    private sealed class Absent;
#endif
}
