using Rapport.Domain.Accounts;
using Rapport.Engine;
using Rapport.Engine.Grains;
using Rapport.Engine.Views;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>Erasing a person: what is theirs is gone for good, and a certificate says so.</summary>
internal static class ErasingModule
{
    // Once: what fails is tried again by the erasure itself. Long enough for whoever has practised every day for years.
    private static readonly EffectPolicy once = new(1, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1));

    public static IServiceCollection AddErasing(this IServiceCollection services)
    {
        services.AddAggregate<ErasureDecider, Erasure, ErasureCommand, ErasureEvent>();
        services.AddEffect<ErasureEffect.RunStep, ErasureCommand, RunErasureStep>(once);
        services.AddSingleton<NoteErasure>().AddSingleton<EndAccount>().AddSingleton<DestroyKey>().AddSingleton<CountData>().AddSingleton<ClearTraces>();
        return services.AddSingleton<ErasureSteps>().AddSingleton<ErasureMeter>().AddSingleton<Erasures>().AddView<ErasuresView>().AddHostedService<ErasureLog>();
    }

    public static void MapErasing(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapGroup("/api/users/me").WithTags("Privacy").RequireAuthorization();
        ShowWhatGoes.Map(me);
        RequestErasure.Map(me);
        ShowErasure.Map(routes.MapGroup("/api/erasures").WithTags("Privacy"));
    }
}
