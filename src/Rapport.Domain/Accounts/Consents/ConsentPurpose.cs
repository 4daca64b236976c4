using System.Collections.Immutable;

namespace Rapport.Domain.Accounts;

/// <summary>What a person is asked. A text that was shown is never edited: another wording is another version.</summary>
/// <param name="Version">1, 2, 3 ...</param>
public sealed record ConsentText(int Version, string Text);

/// <summary>Something that may be done for a person only while they agree to it.</summary>
/// <param name="Id">In kebab case; stored with each consent.</param>
/// <param name="Texts">All that were ever shown, the newest last. A consent holds for the text that it was given to: after a new one people are asked again.</param>
public sealed record ConsentPurpose(string Id, string Title, ImmutableArray<ConsentText> Texts)
{
    public static readonly ConsentPurpose TrainingData = new(
        "training-data",
        "Learning from what I said",
        [
            new(1, "What I say in practice and in conversations may be used to train Rapport's own models. Names and numbers are taken out before, and nobody else gets it. "
                + "When I withdraw this, nothing that I said goes into the next training, and what was kept for it is removed."),
        ]);

    public static readonly ConsentPurpose VoiceClone = new(
        "voice-clone",
        "A voice made from my recordings",
        [
            new(1, "My recordings may be used to make a voice that sounds like mine. Only I can have it speak. When I withdraw this, the voice and what it was made from are removed, "
                + "here and at the provider that made it."),
        ]);

    public static readonly ConsentPurpose OutsideInsights = new(
        "outside-insights",
        "Insights by an outside model",
        [
            new(1, "My training data and health figures may be sent to a language model of another company, without my name, to write insights for me. "
                + "When I withdraw this, nothing more is sent, and insights are written by Rapport itself."),
        ]);

    public static ImmutableArray<ConsentPurpose> All { get; } = [TrainingData, VoiceClone, OutsideInsights];

    public ConsentText Current => Texts[^1];

    /// <summary>Null when there is none.</summary>
    public static ConsentPurpose? Find(string id) => All.FirstOrDefault(p => p.Id == id);
}
