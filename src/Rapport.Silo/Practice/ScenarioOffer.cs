using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>A scenario as it is offered now.</summary>
internal static class ScenarioOffer
{
    public static Problem NotFound => Problem.Of("practice.scenario-not-found", "There is no such scenario, or it is not offered any more. Look it up in the catalogue.");

    /// <summary>Null when it never was or is withdrawn; a draft is found, and refused when a session opens on it.</summary>
    public static async ValueTask<ScenarioDefinition?> Find(IGrains grains, string id, CancellationToken ct)
    {
        if (!SeedRules.IsId(id)) return null;
        return ((await grains.Read(ScenarioDecider.Family, id, ct)).OrThrow().State as Scenario.Offered)?.Definition;
    }
}
