using Microsoft.Extensions.DependencyInjection;
using Rapport.Adapters.Anthropic;
using Rapport.Adapters.Calls;
using Rapport.Adapters.DashScope;
using Rapport.Adapters.Models;
using Rapport.Adapters.OpenAi;
using Rapport.Testing;
using Rapport.Testing.Vendors;

namespace Rapport.Adapters.Tests.Vendors;

/// <summary>The vendors' adapters as the server has them, but at a stand-in, and on a clock that only the test moves.</summary>
internal sealed class AtVendor : IAsyncDisposable
{
    public const string Key = "sk-a-secret-key";

    public static readonly TimeSpan FirstByte = TimeSpan.FromSeconds(11), Stall = TimeSpan.FromSeconds(7), Call = TimeSpan.FromMinutes(3);

    private readonly ServiceProvider services;

    private AtVendor(StandIn standIn, string provider, Action<ProviderOptions>? with)
    {
        StandIn = standIn;
        services = new ServiceCollection()
            .AddOpenAi().AddAnthropic().AddDashScope()
            .AddSingleton<TimeProvider>(Clock)
            .Configure<OpenAiOptions>(o => Set(o, standIn.Address, with, () => o.Model = "m-1"))
            .Configure<DashScopeOptions>(o => Set(o, standIn.Address, with, () => o.Model = "m-1"))
            .Configure<AnthropicOptions>(o => Set(o, new(standIn.Address, "/"), with, () => o.Model = "m-1"))
            .BuildServiceProvider();
        Provider = provider;
        Meter = services.GetRequiredService<ProviderMeter>();
    }

    public StandIn StandIn { get; }

    public string Provider { get; }

    public ArmedClock Clock { get; } = new(new TestClock());

    public ProviderMeter Meter { get; }

    public IServiceProvider Services => services;

    public ChatModel Model => services.GetRequiredKeyedService<ChatModels>(Provider).Called(null);

    public static async Task<AtVendor> Open(string provider, Day always, Action<ProviderOptions>? with = null) => new(await StandIn.Start(always), provider, with);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await StandIn.DisposeAsync();
    }

    // No pause between two attempts, unless the vendor asks for one: then the test lets it pass.
    private static void Set(ProviderOptions options, Uri address, Action<ProviderOptions>? with, Action model)
    {
        model();
        (options.BaseAddress, options.ApiKey, options.CallDelay) = (address, Key, TimeSpan.Zero);
        (options.FirstByteTimeout, options.StallTimeout, options.CallTimeout) = (FirstByte, Stall, Call);
        with?.Invoke(options);
    }
}

internal static class Patience
{
    /// <summary>For what comes at once, or something is broken.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    public static Task Soon(this Task task) => task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
}
