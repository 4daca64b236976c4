using Rapport.Adapters.Calls;

namespace Rapport.Adapters.OpenAi;

/// <summary>
/// Section <c>Rapport:OpenAi</c>: OpenAI, or any server that speaks its API (Ollama, llama.cpp, vLLM, ...) under another
/// <see cref="ProviderOptions.BaseAddress"/>, which then needs no key.
/// </summary>
public class OpenAiOptions : ProviderOptions
{
    /// <summary>How a model is told the form of an answer that is read by a program.</summary>
    public enum AnswerForm
    {
        /// <summary>By a JSON schema that the server enforces.</summary>
        Schema,

        /// <summary>That it must be JSON; the schema stands in the prompt.</summary>
        Json,

        /// <summary>In the prompt alone, for servers that know neither.</summary>
        Prompt,
    }

    /// <summary>The model that talks, judges and rates; a job may name another one. Default: none.</summary>
    public string? Model { get; set; }

    /// <summary>The model that writes down what was said. Default: <c>gpt-4o-mini-transcribe</c>.</summary>
    public string TranscriptionModel { get; set; } = "gpt-4o-mini-transcribe";

    /// <summary>From 0 to 2; not sent when unset, for some models refuse it. Default: unset.</summary>
    public double? Temperature { get; set; }

    /// <summary>Sent as <c>reasoning_effort</c> when set, for models that think first: <c>minimal</c>. Default: unset.</summary>
    public string? ReasoningEffort { get; set; }

    /// <summary>Default: <see cref="AnswerForm.Schema"/>.</summary>
    public AnswerForm StructuredAnswers { get; set; }

    /// <summary>Sent as <c>OpenAI-Organization</c> when set. Default: unset.</summary>
    public string? Organization { get; set; }

    /// <summary>Sent as <c>OpenAI-Project</c> when set. Default: unset.</summary>
    public string? Project { get; set; }

    public override IEnumerable<(string Option, string Rule)> Faults()
    {
        foreach (var fault in base.Faults()) yield return fault;
        if (Temperature is < 0 or > 2 or double.NaN) yield return (nameof(Temperature), "must be from 0 to 2");
        if (string.IsNullOrWhiteSpace(TranscriptionModel)) yield return (nameof(TranscriptionModel), "must be the name of a model");
    }
}
