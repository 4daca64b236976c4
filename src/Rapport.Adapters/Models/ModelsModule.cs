using Microsoft.Extensions.DependencyInjection;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Calls;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Models;

/// <summary>The models of one vendor, by name; null is the one in its options.</summary>
internal sealed record ChatModels(Func<string?, ChatModel> Called);

/// <summary>The jobs of the practice room as language models do them, whoever's they are. The vendor must have been added.</summary>
public static class ModelsModule
{
    /// <param name="provider">The vendor's key: <c>openai</c>.</param>
    /// <param name="model">Another than the vendor's options name.</param>
    /// <param name="sentences">Of one line at most.</param>
    /// <param name="characters">Of one line at most.</param>
    public static IPartner ModelPartner(this IServiceProvider services, string provider, string? model, int sentences, int characters) =>
        new ModelPartner(services.Model(provider, model), new(sentences, characters), services.GetRequiredService<ProviderMeter>());

    /// <inheritdoc cref="ModelPartner" path="/param"/>
    public static IObjectiveCheck ModelObjectiveCheck(this IServiceProvider services, string provider, string? model) =>
        new ModelObjectiveCheck(services.Model(provider, model), services.GetRequiredService<ProviderMeter>());

    /// <inheritdoc cref="ModelPartner" path="/param"/>
    public static IEvaluator ModelEvaluator(this IServiceProvider services, string provider, string? model) =>
        new ModelEvaluator(services.Model(provider, model), new SpeechAnalyticsEvaluator(), services.GetRequiredService<ProviderMeter>());

    /// <summary>The vendor's speech recognition.</summary>
    public static ITranscriber Transcriber(this IServiceProvider services, string provider) => services.GetRequiredKeyedService<ITranscriber>(provider);

    private static ChatModel Model(this IServiceProvider services, string provider, string? model) =>
        services.GetRequiredKeyedService<ChatModels>(provider).Called(model);
}
