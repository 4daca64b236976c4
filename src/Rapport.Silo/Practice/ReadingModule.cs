using Rapport.Domain.Accounts;
using Rapport.Engine.Settings;
using Rapport.Engine.Views;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>The reading side of practice: seeds, catalogue, history, evaluations; and what one does with a session that is over.</summary>
internal static class ReadingModule
{
    public static IServiceCollection AddPracticeReading(this IServiceCollection services)
    {
        services.AddChecked<SeedOptions>("Rapport:Seeds", SeedOptions.Check);
        services.AddView<ScenarioCatalogueView>().AddView<SkillsView>().AddView<HistoryView>().AddView<OwnedSessionsView>();
        services.AddSingleton<RemoveSessions>().AddSingleton<IPersonsData, SessionsData>();
        services.AddSingleton<HistoryMeter>();
        services.AddSingleton<ImportSeeds>();
        // After the views, whose runner it waits for.
        services.AddSingleton<SeedsAtStart>().AddHostedService(s => s.GetRequiredService<SeedsAtStart>());
        services.AddSingleton<PlayedSession>().AddHostedService<DemoHistory>();
        services.AddSingleton(s => new Provider("seeds", () => s.GetRequiredService<SeedsAtStart>().Outcome));
        return services;
    }

    /// <param name="api">Behind <c>/api</c>, for signed-in users.</param>
    public static void MapPracticeReading(this IEndpointRouteBuilder api)
    {
        FindScenarios.Map(api);
        ShowScenario.Map(api);
        ListSkills.Map(api);
        ListSessions.Map(api);
        FindHistory.Map(api);
        ShowHistory.Map(api);
        RequestEvaluation.Map(api);
        PractiseAgain.Map(api);
        DeleteSession.Map(api);
    }
}
