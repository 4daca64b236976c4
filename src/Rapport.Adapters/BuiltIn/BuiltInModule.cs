using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>The defaults that need no network, no key and no model.</summary>
public static class BuiltInModule
{
    public static IServiceCollection AddBuiltInPractice(this IServiceCollection services)
    {
        services.AddSingleton<IPartner, ScriptedPartner>();
        services.AddSingleton<IObjectiveCheck, RuleObjectiveCheck>();
        services.AddOptions<FolderAudioOptions>().BindConfiguration("Rapport:Audio").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IAudioFiles, FolderAudio>();
        services.AddSingleton<IEvaluator, SpeechAnalyticsEvaluator>();
        services.AddSingleton<ITranscriber, NoTranscriber>();
        return services;
    }

    /// <param name="reason">Why there is none: a part of a sentence, for who runs the server.</param>
    public static IVoice NoVoice(string reason) => new NoVoice(reason);
}
