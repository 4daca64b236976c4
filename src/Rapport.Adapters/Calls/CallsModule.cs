using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Rapport.Adapters.Calls;

/// <summary>The calls to a vendor, one pipeline for all its jobs.</summary>
internal static class CallsModule
{
    /// <param name="provider">Under this key they are found.</param>
    public static IServiceCollection AddCalls<TOptions>(this IServiceCollection services, string provider, Uri vendor)
        where TOptions : ProviderOptions
    {
        services.AddMetrics();
        services.TryAddSingleton<ProviderMeter>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton<ProviderCalls>(provider, (s, _) => new(
            provider, s.GetRequiredService<IOptions<TOptions>>().Value, vendor, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ProviderMeter>()));
        return services;
    }
}
