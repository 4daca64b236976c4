using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Live;
using Rapport.Engine.Settings;

namespace Rapport.Engine.Views;

public static class ViewsModule
{
    /// <summary>
    /// The views' runner, hosted, with its health check <c>views</c>. Options come from the section <c>Rapport:Views</c>. Needs
    /// <see cref="IEventStore"/>, <see cref="EventNames"/> and an <see cref="NpgsqlDataSource"/>.
    /// </summary>
    public static IServiceCollection AddViews(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(Views))) return services;
        services.AddChecked<ViewsOptions>("Rapport:Views", ViewsOptions.Check);
        services.AddCommitSignal();
        // The real clock: views wait for other processes and the disk, which no test's clock moves.
        services.AddSingleton(s => new Views(
            s.GetServices<View>(), s.GetRequiredService<IEventStore>(), s.GetRequiredService<EventNames>(), s.GetRequiredService<NpgsqlDataSource>(),
            s.GetRequiredService<CommitSignal>(), s.GetRequiredService<IOptions<ViewsOptions>>().Value, TimeProvider.System, s.GetRequiredService<ILogger<Views>>()));
        services.AddHostedService(s => s.GetRequiredService<Views>());
        services.AddHealthChecks().AddCheck<ViewsHealth>("views", tags: ["ready"]);
        return services;
    }

    /// <summary>A view that the runner keeps.</summary>
    public static IServiceCollection AddView<TView>(this IServiceCollection services)
        where TView : View => services.AddViews().AddSingleton<View, TView>();
}

/// <summary>Degraded while a view stands still: the others, and everything else, go on.</summary>
internal sealed class ViewsHealth(Views views) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(views.Faults is { Count: > 0 } faults
            ? HealthCheckResult.Degraded("Stopped: " + string.Join("; ", faults.Select(f => $"{f.Key} before {f.Value.Position} ({f.Value.Event}): {f.Value.Message}")))
            : HealthCheckResult.Healthy());
}
