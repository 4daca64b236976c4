using Rapport.Adapters.Tests.Partner;
using Rapport.Adapters.Tests.Ports;
using Rapport.Adapters.Tests.Vendors;
using Rapport.Domain.Practice;
using Rapport.Testing.Vendors;
using Xunit;

namespace Rapport.Adapters.Tests.Models;

/// <summary>The ports' contracts, with language models behind them.</summary>
public abstract class ModelPartnerContract(string provider, ChatWire wire) : PartnerContract, IAsyncLifetime
{
    private AtVendor at = null!;

    protected override IPartner Partner => at.Partner();

    protected override ScenarioDefinition Scenario => Seeds.Scenarios["feedback-late-figures"];

    public async Task InitializeAsync() => at = await AtVendor.Open(provider, wire.Says("They were right, all of them. What is it that you want?"));

    public async Task DisposeAsync() => await at.DisposeAsync();
}

public sealed class OpenAiPartnerSpecs() : ModelPartnerContract("openai", new OpenAiWire());

public sealed class AnthropicPartnerSpecs() : ModelPartnerContract("anthropic", new AnthropicWire());

public abstract class ModelObjectiveCheckContract(string provider, ChatWire wire) : ObjectiveCheckContract, IAsyncLifetime
{
    private AtVendor at = null!;

    protected override IObjectiveCheck Check => at.ObjectiveCheck();

    protected override ScenarioDefinition Scenario => Seeds.Scenarios["feedback-late-figures"].Judged([.. Seeds.Scenarios["feedback-late-figures"].Objectives.Select(o => o.Id)]);

    public async Task InitializeAsync() => at = await AtVendor.Open(provider, new Judge(wire).Waits);

    public async Task DisposeAsync() => await at.DisposeAsync();
}

public sealed class OpenAiObjectiveCheckSpecs() : ModelObjectiveCheckContract("openai", new OpenAiWire());

public sealed class AnthropicObjectiveCheckSpecs() : ModelObjectiveCheckContract("anthropic", new AnthropicWire());

public abstract class ModelEvaluatorContract(string provider, ChatWire wire) : EvaluatorContract, IAsyncLifetime
{
    private AtVendor at = null!;

    protected override IEvaluator Evaluator => at.Evaluator();

    public async Task InitializeAsync() => at = await AtVendor.Open(provider, new Judge(wire).Rates());

    public async Task DisposeAsync() => await at.DisposeAsync();
}

public sealed class OpenAiEvaluatorSpecs() : ModelEvaluatorContract("openai", new OpenAiWire());

public sealed class AnthropicEvaluatorSpecs() : ModelEvaluatorContract("anthropic", new AnthropicWire());
