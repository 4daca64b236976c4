using System.Diagnostics;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Rapport.Silo.Web;

/// <summary>
/// Traces and metrics over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says whereto; without it nothing is collected. The other <c>OTEL_</c>
/// variables count too, the sampler's among them. Requests get a trace id either way, for logs, problems and events name it.
/// </summary>
internal sealed class Telemetry : IHostedService, IDisposable
{
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Without it ASP.NET Core makes ids only as long as somebody reads its logs.
    private static readonly ActivityListener ids = new()
    {
        ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
    };

    private readonly bool wanted;
    private TracerProvider? traces;
    private MeterProvider? metrics;

    // From the environment alone, where the exporter finds all its settings.
    public Telemetry() => wanted = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointSetting));

    public static void Add(IServiceCollection services) => services
        .AddSingleton<DistributedContextPropagator>(s => s.GetRequiredService<IOptions<ServerOptions>>().Value.TrustTraceparent ? DistributedContextPropagator.Current : new Untrusting())
        .AddHostedService<Telemetry>();

    public static TracerProviderBuilder Traces() => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(Resource)
        .AddSource("Rapport.*", "Microsoft.AspNetCore", "Microsoft.AspNetCore.SignalR.Server", "System.Net.Http", "Npgsql")
        .AddProcessor(new WithoutLinks());

    public static MeterProviderBuilder Metrics() => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(Resource)
        .AddMeter("Rapport.*", "Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Npgsql");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ActivitySource.AddActivityListener(ids);
        if (!wanted) return Task.CompletedTask;
        traces = Traces().AddOtlpExporter().Build();
        metrics = Metrics().AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }

    private static void Resource(ResourceBuilder resource) =>
        resource.AddService("rapport", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3), serviceInstanceId: Environment.MachineName);

    /// <summary>
    /// Takes no trace over from a request: it would be sampled, or not, as a stranger says. What leaves the server carries the server's own.
    /// </summary>
    private sealed class Untrusting : DistributedContextPropagator
    {
        public override IReadOnlyCollection<string> Fields => Current.Fields;

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => Current.Inject(activity, carrier, setter);

        public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) => (traceId, traceState) = (null, null);

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
    }

    /// <summary>Paths and queries may hold signed links, tokens and what somebody searched for: the route's pattern stays, they go.</summary>
    private sealed class WithoutLinks : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name != "Microsoft.AspNetCore") return;
            data.SetTag("url.query", null);
            data.SetTag("url.path", null);
            data.SetTag("url.full", null);
        }
    }
}
