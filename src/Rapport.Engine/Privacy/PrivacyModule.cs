using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rapport.Engine.Live;

namespace Rapport.Engine.Privacy;

internal static class PrivacyModule
{
    /// <summary>Needs <see cref="MasterKeys"/> and an <c>NpgsqlDataSource</c>.</summary>
    public static IServiceCollection AddPrivacy(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(PersonKeys))) return services;
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<PersonKeys>()
            .AddSingleton<PersonalIndex>()
            .AddSingleton<PersonalBytes>()
            .AddSingleton<Sealing>()
            .AddSingleton<Rewrap>()
            .AddHostedService<PersonalClaims>()
            .AddSingleton<IPersonKeys>(s => s.GetRequiredService<PersonKeys>())
            .AddSingleton<INoticed>(s => s.GetRequiredService<PersonKeys>());
    }
}
