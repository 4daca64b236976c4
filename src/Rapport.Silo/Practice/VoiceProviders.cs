using Microsoft.Extensions.Options;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Calls;
using Rapport.Adapters.ElevenLabs;
using Rapport.Adapters.ESpeak;
using Rapport.Adapters.OpenAiSpeech;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Practice;

/// <summary>Chooses the voice by <c>Rapport:Practice:Voice:Provider</c>. A vendor is checked as soon as it is named.</summary>
internal static class VoiceProviders
{
    /// <summary>Vendors that speak.</summary>
    public static readonly string[] Speaking = [ElevenLabsModule.Provider, OpenAiSpeechModule.Provider];

    public static IServiceCollection Add(IServiceCollection services)
    {
        services.AddChecked<VoiceOptions>("Rapport:Practice:Voice", VoiceOptions.Check);
        services.AddChecked<ESpeakOptions>("Rapport:ESpeak", (options, faults) => Add(options.Faults(), faults));
        services.AddChecked<OpenAiSpeechOptions>("Rapport:OpenAiSpeech", (options, faults, all) => Check(options, OpenAiSpeechModule.Provider, faults, all));
        services.AddChecked<ElevenLabsOptions>("Rapport:ElevenLabs", (options, faults, all) =>
        {
            Check(options, ElevenLabsModule.Provider, faults, all);
            if (options.Voice is null && IsChosen(ElevenLabsModule.Provider, all)) faults.Add(nameof(options.Voice), "must be the id of a voice, for this vendor is to speak");
        });
        services.AddESpeak().AddOpenAiSpeech().AddElevenLabs();
        return services.AddSingleton(s => s.GetRequiredService<IOptions<VoiceOptions>>().Value switch
        {
            { Provider: JobOptions.BuiltIn } => s.BuiltInVoice(),
            { Provider: OpenAiSpeechModule.Provider } => s.OpenAiVoice(null),
            { Provider: ElevenLabsModule.Provider } => s.ElevenLabsVoice(null),
            _ => BuiltInModule.NoVoice("none chosen"),
        });
    }

    private static void Check(ProviderOptions options, string provider, OptionFaults faults, IConfiguration all)
    {
        Add(options.Faults(), faults);
        // Somebody else's server may want no key; the vendor's own always does.
        if (options.ApiKey is null && options.BaseAddress is null && IsChosen(provider, all)) faults.Add(nameof(options.ApiKey), "must be the vendor's key, for it is to speak");
    }

    private static bool IsChosen(string provider, IConfiguration all) => all["Rapport:Practice:Voice:Provider"] == provider;

    private static void Add(IEnumerable<(string Option, string Rule)> broken, OptionFaults faults)
    {
        foreach (var (option, rule) in broken) faults.Add(option, rule);
    }
}
