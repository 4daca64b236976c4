using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Domain.Deciding;
using Rapport.Engine;
using Rapport.Engine.Grains;
using Rapport.Engine.Settings;
using Rapport.Silo.Operations;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>What a person decides about their data, and what becomes of it.</summary>
internal static class PrivacyModule
{
    // Between our own grains: what fails here is the database, which comes back.
    private static readonly EffectPolicy ours = new(5, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(200));

    public static IServiceCollection AddPrivacy(this IServiceCollection services)
    {
        services.AddAggregate<ConsentsDecider, Consents, ConsentsCommand, ConsentsEvent>();
        services.AddEffect<ConsentsEffect.TellRooms, ConsentsCommand, TellOfWithdrawal>(ours);
        services.AddSingleton<IConsentGate, ConsentGate>();
        AddExports(services);
        AddRetention(services);
        services.AddPersonsData<AccountData>().AddPersonsData<ConsentsData>().AddPersonsData<ExportsData>();
        return services;
    }

    public static void MapPrivacy(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapGroup("/api/users/me").WithTags("Privacy").RequireAuthorization();
        ShowConsents.Map(me);
        ChangeConsent.Map(me);
        AskForExport.Map(me);
        FetchExport.Map(routes);
        ShowRetention.Map(routes.MapGroup("/api/operations").WithTags("Operations").RequireAuthorization(OperatorAccess.Policy));
    }

    private static void AddExports(IServiceCollection services)
    {
        services.AddChecked<ExportOptions>("Rapport:Export", ExportOptions.Check);
        services.AddAggregate<DataExportDecider, DataExport, DataExportCommand, DataExportEvent>();
        services.AddEffect<DataExportEffect.Build, DataExportCommand, BuildExport>(BuildExport.Policy);
        services.AddEffect<DataExportEffect.RemoveFile, DataExportCommand, RemoveExportFile>(ours);
        services.AddSingleton<ExportFiles>().AddSingleton<ExportWriter>();
    }

    private static void AddRetention(IServiceCollection services)
    {
        services.AddChecked<RetentionOptions>("Rapport:Retention", RetentionOptions.Check);
        services.AddSingleton<RuleSettings>().AddSingleton<IValidateOptions<RetentionOptions>>(s => s.GetRequiredService<RuleSettings>());
        services.AddAggregate<RetentionDecider, Retention, RetentionCommand, RetentionEvent>();
        services.AddEffect<RetentionEffect.ApplyRule, RetentionCommand, ApplyRule>(new EffectPolicy(3, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1)));
        services.AddRetentionRule<OldExportFiles>(OldExportFiles.Rule).AddRetentionRule<OldReports>(OldReports.Rule);
        services.AddHostedService<PlanRetention>();
    }

    /// <summary>What a part of a room keeps about persons, for the export and for the erasure.</summary>
    public static IServiceCollection AddPersonsData<TData>(this IServiceCollection services)
        where TData : class, IPersonsData => services.AddSingleton<IPersonsData, TData>();

    /// <summary>An effect that runs only while the person agrees, asked before each try.</summary>
    public static IServiceCollection AddConsentedEffect<TEffect, TCommand, THandler>(this IServiceCollection services, EffectPolicy? policy = null)
        where TEffect : Effect, INeedsConsent
        where TCommand : class
        where THandler : class, IConsentedEffectHandler<TEffect, TCommand> =>
        services.AddSingleton<THandler>().AddEffect<TEffect, TCommand, WithConsent<TEffect, TCommand, THandler>>(policy);
}
