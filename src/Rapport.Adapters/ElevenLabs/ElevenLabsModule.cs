using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Adapters.Calls;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.ElevenLabs;

/// <summary>The voices of ElevenLabs. The options are bound by whoever adds it.</summary>
public static class ElevenLabsModule
{
    public const string Provider = "elevenlabs";

    public static readonly Uri Vendor = new("https://api.elevenlabs.io/");

    public static IServiceCollection AddElevenLabs(this IServiceCollection services) => services.AddCalls<ElevenLabsOptions>(Provider, Vendor);

    /// <param name="model">Another than the options name.</param>
    public static IVoice ElevenLabsVoice(this IServiceProvider services, string? model)
    {
        var options = services.GetRequiredService<IOptions<ElevenLabsOptions>>().Value;
        return new ElevenLabsVoice(model ?? options.Model, options, services.GetRequiredKeyedService<ProviderCalls>(Provider));
    }
}
