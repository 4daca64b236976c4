using Microsoft.Extensions.Options;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;
using C = Rapport.Domain.Accounts.RetentionCommand;
using F = Rapport.Domain.Accounts.RetentionEffect;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>
/// Removes a stretch of what a rule is about, batch by batch, and reports it; a long one is several stretches, so that a crash loses little of the count.
/// Two nodes may run the same stretch: they take turns under a lock, within which the count is reported, so that the second finds it done and does not
/// report what the first one removed as nothing.
/// </summary>
internal sealed class ApplyRule(
    IServiceProvider services, IGrains grains, IEventStore store, NpgsqlDataSource database, IOptions<RetentionOptions> options, TimeProvider time) : IEffectHandler<F.ApplyRule, C>
{
    private const int BatchesAStretch = 20;
    private const string Lock = "hashtextextended('rapport-retention', 0)";

    public async ValueTask<C> Run(string id, F.ApplyRule effect, CancellationToken ct)
    {
        // Of a node with more rooms than this one has: that is not done, and said.
        var rule = services.GetKeyedService<IRemovesOld>(effect.Rule) ?? throw new UnknownRuleException(effect.Rule);
        await using var connection = await database.OpenConnectionAsync(ct);
        await Execute(connection, $"select pg_advisory_lock({Lock})", ct);
        try
        {
            if (!await IsOpen(id, effect, ct)) return new C.Removed("", 0, Done: false, time.GetUtcNow());
            var removed = await Stretch(rule, effect, ct);
            var told = new Cause($"{RetentionDecider.Category}-{id}:{effect.Key}:told", $"{RetentionDecider.Category}-{id}", "effect");
            (await grains.Ask(RetentionDecider.Family, id, removed, told, ct: ct)).OrThrow();
            return removed;
        }
        finally
        {
            // The connection goes back to the pool: its lock would outlive this.
            await Execute(connection, $"select pg_advisory_unlock({Lock})", CancellationToken.None);
        }
    }

    public C GiveUp(string id, F.ApplyRule effect, Exception reason) => new C.RuleFailed(effect.Key, reason.GetType().Name, time.GetUtcNow());

    private async Task<C.Removed> Stretch(IRemovesOld rule, F.ApplyRule effect, CancellationToken ct)
    {
        var (removed, most) = (0, options.Value.Batch);
        for (var batch = 0; batch < BatchesAStretch; batch++)
            try
            {
                var went = await rule.Remove(effect.Before, most, ct);
                removed += went;
                if (went < most) return new(effect.Key, removed, Done: true, time.GetUtcNow());
            }
            catch (Exception) when (removed > 0 && !ct.IsCancellationRequested)
            {
                // What went is counted first; the next stretch fails by itself, or has better luck.
                break;
            }
        return new(effect.Key, removed, Done: false, time.GetUtcNow());
    }

    // What this node has in memory may be a moment behind the other one.
    private async Task<bool> IsOpen(string id, F.ApplyRule effect, CancellationToken ct)
    {
        var known = (await grains.Read(RetentionDecider.Family, id, ct)).OrThrow();
        var since = await store.Read(new(RetentionDecider.Category, id), known.Version, ct: ct);
        var state = since.Select(r => r.Event).OfType<RetentionEvent>().Aggregate(known.State!, RetentionDecider.Evolve);
        return RetentionDecider.Agenda(state).Effects.Any(e => e.Key == effect.Key);
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}

internal sealed class UnknownRuleException(string rule) : Exception($"No rule '{rule}' is registered on this node.");
