using System.Diagnostics;
using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>At its start each node says what is to be removed and when; the last one that says something else counts.</summary>
internal sealed class PlanRetention(IGrains grains, RuleSettings settings, IOptions<RetentionOptions> options, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) => (await grains.Ask(
        RetentionDecider.Family, RetentionDecider.Id, new RetentionCommand.Schedule(settings.Plan(options.Value), time.GetUtcNow()),
        new Cause(Guid.NewGuid().ToString("n"), "start", "start", Trace: Activity.Current?.Id), ct: cancellationToken)).OrThrow();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
