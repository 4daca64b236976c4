using Microsoft.Extensions.DependencyInjection;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.ESpeak;

/// <summary>eSpeak NG, where it is installed. The options are bound by whoever adds it.</summary>
public static class ESpeakModule
{
    public static IServiceCollection AddESpeak(this IServiceCollection services) =>
        services.AddSingleton<ESpeakPool>().AddSingleton<ESpeakVoice>().AddHostedService<ESpeakWarmUp>();

    /// <summary>The voice that needs no network: eSpeak NG, or none when it is not installed.</summary>
    public static IVoice BuiltInVoice(this IServiceProvider services) => services.GetRequiredService<ESpeakVoice>() is { Available: true } espeak
        ? espeak
        : BuiltInModule.NoVoice("eSpeak NG is not installed; on Debian: apt-get install espeak-ng");
}
