using Rapport.Adapters.Calls;

namespace Rapport.Adapters.Anthropic;

/// <summary>Section <c>Rapport:Anthropic</c>.</summary>
public sealed class AnthropicOptions : ProviderOptions
{
    /// <summary>The model that talks, judges and rates; a job may name another one. Default: none.</summary>
    public string? Model { get; set; }
}
