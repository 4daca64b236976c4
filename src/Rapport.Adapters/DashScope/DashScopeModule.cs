using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;
using Rapport.Adapters.OpenAi;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.DashScope;

/// <summary>Alibaba's Model Studio. The options are bound by whoever adds it.</summary>
public static class DashScopeModule
{
    public const string Provider = "dashscope";

    /// <summary>Where it is unless the options say otherwise.</summary>
    public static readonly Uri Vendor = new("https://dashscope-intl.aliyuncs.com/compatible-mode/v1/");

    public static IServiceCollection AddDashScope(this IServiceCollection services)
    {
        services.AddCalls<DashScopeOptions>(Provider, Vendor);
        services.AddKeyedSingleton<ChatModels>(Provider, (s, _) => new(model => new OpenAiChat(Provider, model ?? Options(s).Model!, Options(s), Calls(s))));
        services.AddKeyedSingleton<ITranscriber>(Provider, (s, _) => new DashScopeTranscriber(Provider, Options(s), Calls(s)));
        return services;
    }

    private static DashScopeOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<DashScopeOptions>>().Value;

    private static ProviderCalls Calls(IServiceProvider services) => services.GetRequiredKeyedService<ProviderCalls>(Provider);
}
