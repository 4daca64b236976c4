using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Adapters.Calls;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.OpenAiSpeech;

/// <summary>The voices of OpenAI and of whoever speaks its API. The options are bound by whoever adds it.</summary>
public static class OpenAiSpeechModule
{
    public const string Provider = "openai-speech";

    public static readonly Uri Vendor = new("https://api.openai.com/v1/");

    public static IServiceCollection AddOpenAiSpeech(this IServiceCollection services) => services.AddCalls<OpenAiSpeechOptions>(Provider, Vendor);

    /// <param name="model">Another than the options name.</param>
    public static IVoice OpenAiVoice(this IServiceProvider services, string? model)
    {
        var options = services.GetRequiredService<IOptions<OpenAiSpeechOptions>>().Value;
        return new OpenAiVoice(model ?? options.Model, options, services.GetRequiredKeyedService<ProviderCalls>(Provider));
    }
}
