using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;

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
        services.AddKeyedSingleton<ChatModels>(Provider, (s, _) => new(model =>
        {
            var options = s.GetRequiredService<IOptions<OpenAiOptions>>().Value;
            return new OpenAiChat(Provider, model ?? options.Model!, options, s.GetRequiredKeyedService<ProviderCalls>(Provider));
        }));
        return services;
    }
}
