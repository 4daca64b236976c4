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
        asked.Headers.Should().ContainKey("x-api-key");
        asked.Headers["x-api-key"].Should().Be(AtVendor.Key);
        asked.Headers["anthropic-version"].Should().Be("2023-06-01");
    }
}
