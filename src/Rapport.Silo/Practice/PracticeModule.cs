using Microsoft.Extensions.Options;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;
using Rapport.Engine;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Settings;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>Rehearsing hard conversations: the catalogue, sessions with their turns, evaluations, the history.</summary>
internal static class PracticeModule
{
    private const string AudioSection = "Rapport:Audio";

    public static IServiceCollection AddPractice(this IServiceCollection services)
    {
        services.AddChecked<PracticeOptions>("Rapport:Practice", PracticeOptions.Check);
        AddAggregates(services);
        AddProviders(services);
        AddRoom(services);
        services.AddPracticeReading();
        return services;
    }

    public static void MapPractice(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").WithTags("Practice").RequireAuthorization();
        api.MapPracticeReading();
        ImportSeeds.Map(routes);
        StartSession.Map(api);
        ShowSession.Map(api);
        StopSession.Map(api);
        SendTurn.Map(api);
        PlayAudio.Map(api);
        ShowProviders.Map(api);
        routes.MapHub<PracticeHub>(PracticeHub.Path, hub => hub.CloseOnAuthenticationExpiration = true);
    }

    private static void AddRoom(IServiceCollection services)
    {
        services.AddLive().AddSingleton<AudioLinks>().AddSingleton<Watches>().AddSingleton<LineVoice>().AddSingleton<SessionOpening>().AddSingleton<TurnTaking>();
        services.AddSingleton<PracticeMeasures>().AddSingleton<ICommitted>(s => s.GetRequiredService<PracticeMeasures>());
        services.AddSingleton<IAudioStore, SealedAudio>().AddHostedService<SettleAudio>();
        PracticeEffects.Add(services);
    }

    private static void AddAggregates(IServiceCollection services) => services
        .AddAggregate<PracticeSessionDecider, PracticeSession, PracticeSessionCommand, PracticeSessionEvent>()
        .AddAggregate<PracticeFloorDecider, PracticeFloor, PracticeFloorCommand, PracticeFloorEvent>()
        .AddAggregate<ScenarioDecider, Scenario, ScenarioCommand, ScenarioEvent>()
        .AddAggregate<SkillDecider, Skill, SkillCommand, SkillEvent>();

    private static void AddProviders(IServiceCollection services)
    {
        services.AddBuiltInPractice();
        PracticeProviders.Add(services);
        VoiceProviders.Add(services);
        // Beside everything else that is the server's own, unless the settings say where.
        services.AddChecked<FolderAudioOptions>(AudioSection, Check);
        services.AddOptions<FolderAudioOptions>().Configure<DataDirectory, IConfiguration>((audio, data, configuration) =>
            audio.Folder = configuration[$"{AudioSection}:{nameof(audio.Folder)}"] ?? Path.Combine(data.Path, "audio"));
        services.AddSingleton(s => new KeptFolder("recordings", () => s.GetRequiredService<IOptions<FolderAudioOptions>>().Value.Folder));
        services.AddSingleton(s => Provided<IPartner>(s, "partner", p => Named(p.Name, "built in: follows the scenario's script")));
        services.AddSingleton(s => Provided<IObjectiveCheck>(s, "objective check", c => Named(c.Name, "built in: the scenario's rules")));
        services.AddSingleton(s => Provided<IEvaluator>(s, "evaluation", e => Named(e.Name, "built in: measures what was said")));
        services.AddSingleton(s => Provided<ITranscriber>(s, "speech to text", t => Named(t.Name, "none: a spoken turn brings its own text")));
        services.AddSingleton(s => Provided<IVoice>(s, "voice", Spoken));
    }

    // Tried here, and not when somebody has spoken.
    private static void Check(FolderAudioOptions options, OptionFaults faults, IConfiguration all)
    {
        if (all[$"{AudioSection}:{nameof(options.Folder)}"] is not { } folder) return;
        try
        {
            if (string.IsNullOrWhiteSpace(folder)) faults.Add(nameof(options.Folder), "must be the path of a folder");
            else Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add(nameof(options.Folder), $"must be a folder that exists or may be made ({e.Message})");
        }
    }

    private static string Spoken(IVoice voice) => voice switch
    {
        { Available: false } => $"{voice.Name}: the partner's words are shown",
        { Name: "espeak-ng" } => "built in: eSpeak NG",
        _ => $"configured: {voice.Name}",
    };

    private static string Named(string name, string otherwise) => name is "built-in" or "none" ? otherwise : $"configured: {name}";

    private static Provider Provided<TPort>(IServiceProvider services, string job, Func<TPort, string> name)
        where TPort : notnull => new(job, () => name(services.GetRequiredService<TPort>()));
}
