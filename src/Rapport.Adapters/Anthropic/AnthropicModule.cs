using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;

namespace Rapport.Adapters.Anthropic;

/// <summary>Anthropic's models. The options are bound by whoever adds it.</summary>
public static class AnthropicModule
{
    public const string Provider = "anthropic";

    /// <summary>Where it is unless the options say otherwise.</summary>
    public static readonly Uri Vendor = new("https://api.anthropic.com/");

    public static IServiceCollection AddAnthropic(this IServiceCollection services)
    {
        services.AddCalls<AnthropicOptions>(Provider, Vendor);
        services.AddKeyedSingleton<AnthropicConnection>(Provider, (s, _) => new(
            s.GetRequiredService<IOptions<AnthropicOptions>>().Value, Vendor, s.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton<ChatModels>(Provider, (s, _) => new(model => new AnthropicChat(
            Provider,
            model ?? s.GetRequiredService<IOptions<AnthropicOptions>>().Value.Model!,
            s.GetRequiredKeyedService<AnthropicConnection>(Provider),
            s.GetRequiredKeyedService<ProviderCalls>(Provider))));
        return services;
    }
}
