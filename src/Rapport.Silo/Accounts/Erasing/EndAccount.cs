using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>Ends the account: its sessions and hubs, its address, and every later command.</summary>
internal sealed class EndAccount(IGrains grains, TimeProvider time) : IErasureStep
{
    public string Name => "end-account";

    public async ValueTask<StepResult> Run(string personId, CancellationToken ct)
    {
        var cause = new Cause($"erasure-{personId}:{Name}", $"erasure-{personId}", "erasure");
        var answer = await grains.Ask(AccountDecider.Family, personId, new AccountCommand.Erase(time.GetUtcNow()), cause, ct: ct);
        // In a database that was restored there may be none yet, or none any more.
        if (answer is Answer<Account>.Refused { Refusal: var refusal } && refusal == AccountRefusals.NotFound) return StepResult.Of("accounts", 0);
        answer.OrThrow();
        return StepResult.Of("accounts", 1);
    }
}
