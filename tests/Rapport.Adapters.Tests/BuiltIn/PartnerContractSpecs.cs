using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Partner;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Tests.BuiltIn;

public sealed class ScriptedPartnerContractSpecs : PartnerContract
{
    protected override IPartner Partner => new ScriptedPartner();

    protected override ScenarioDefinition Scenario => Seeds.Scenarios["feedback-late-figures"];
}

public sealed class RuleObjectiveCheckContractSpecs : ObjectiveCheckContract
{
    protected override IObjectiveCheck Check => new RuleObjectiveCheck();

    protected override ScenarioDefinition Scenario => Seeds.Scenarios["feedback-late-figures"];
}
