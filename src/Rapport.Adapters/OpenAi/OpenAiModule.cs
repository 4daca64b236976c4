using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.OpenAi;

/// <summary>OpenAI and whoever speaks its API. The options are bound by whoever adds it.</summary>
public static class OpenAiModule
{
    public const string Provider = "openai";

    /// <summary>Where it is unless the options say otherwise.</summary>
    public static readonly Uri Vendor = new("https://api.openai.com/v1/");

    public static IServiceCollection AddOpenAi(this IServiceCollection services)
    {
        services.AddCalls<OpenAiOptions>(Provider, Vendor);
        services.AddKeyedSingleton<ChatModels>(Provider, (s, _) => new(model => new OpenAiChat(Provider, model ?? Options(s).Model!, Options(s), Calls(s))));
        services.AddKeyedSingleton<ITranscriber>(Provider, (s, _) => new OpenAiTranscriber(Provider, Options(s), Calls(s)));
        return services;
    }

    private static OpenAiOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<OpenAiOptions>>().Value;

    private static ProviderCalls Calls(IServiceProvider services) => services.GetRequiredKeyedService<ProviderCalls>(Provider);
}
