using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Rapport.Engine.Privacy;

/// <summary>A kind of claim whose values are personal.</summary>
public sealed record PersonalClaimKind(string Kind);

/// <summary>Hides, before anything is asked, the values of such claims that were stored when they were not hidden yet.</summary>
internal sealed class PersonalClaims(IEnumerable<PersonalClaimKind> kinds, PersonalIndex index, ILogger<PersonalClaims> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var hidden = await index.HideStored([.. kinds.Select(k => k.Kind)], cancellationToken);
        if (hidden > 0) log.LogInformation("{Count} claims from before are hidden now", hidden);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
