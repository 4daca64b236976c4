using Rapport.Adapters.OpenAi;

namespace Rapport.Adapters.DashScope;

/// <summary>
/// Section <c>Rapport:DashScope</c>: Alibaba's Model Studio, which speaks OpenAI's API for models, and its own for speech. Keys belong to
/// a region: name its address when it is not the international one.
/// </summary>
public sealed class DashScopeOptions : OpenAiOptions
{
    public DashScopeOptions() => TranscriptionModel = "qwen3-asr-flash";

    /// <summary>Whether numbers and dates are written as such. Default: false.</summary>
    public bool NormaliseText { get; set; }
}
