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
        if (!id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return null;
        return await grains.Read(ScenarioDecider.Family, id, ct) switch
        {
            Answer<Scenario>.Done { State: Scenario.Offered offered } => offered.Definition,
            Answer<Scenario>.Refused refused => throw new RefusedException(refused.Refusal),
            _ => null,
        };
    }
}
