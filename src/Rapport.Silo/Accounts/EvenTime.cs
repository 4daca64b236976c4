using Microsoft.Extensions.Options;

namespace Rapport.Silo.Accounts;

/// <summary>Answers that must not tell whether an address has an account come no sooner than <see cref="AccountsOptions.FailedSignInFloor"/>, so that how long they took tells nothing.</summary>
internal sealed class EvenTime(IOptions<AccountsOptions> options, TimeProvider time)
{
    /// <param name="start">The timestamp at which the work began.</param>
    public async Task Since(long start, CancellationToken ct)
    {
        var rest = options.Value.FailedSignInFloor - time.GetElapsedTime(start);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, time, ct);
    }
}
