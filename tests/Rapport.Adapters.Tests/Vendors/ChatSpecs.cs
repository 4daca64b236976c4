using FluentAssertions;
using Rapport.Testing.Vendors;

namespace Rapport.Adapters.Tests.Vendors;

public sealed class OpenAiChatSpecs : ChatContract
{
    protected override string Provider => "openai";

    protected override ChatWire Wire => new OpenAiWire();

    private protected override void CarriesTheKey(AskedOf asked) => asked.Headers["authorization"].Should().Be($"Bearer {AtVendor.Key}");
}

public sealed class DashScopeChatSpecs : ChatContract
{
    protected override string Provider => "dashscope";

    protected override ChatWire Wire => new OpenAiWire();

    private protected override void CarriesTheKey(AskedOf asked) => asked.Headers["authorization"].Should().Be($"Bearer {AtVendor.Key}");
}

public sealed class AnthropicChatSpecs : ChatContract
{
    protected override string Provider => "anthropic";

    protected override ChatWire Wire => new AnthropicWire();

    private protected override void CarriesTheKey(AskedOf asked)
    {
        // As the vendor's client of this version sends it; see docs/decisions/0012-vendors-of-models.md.
        asked.Headers["authorization"].Should().Be($"Bearer {AtVendor.Key}");
        asked.Headers.Should().ContainKey("anthropic-version");
    }
}
