using Rapport.Engine.Settings;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>The section <c>Rapport:Retention</c>. What a rule is to do otherwise stands under <c>Rules:NAME</c>, see <see cref="RuleSettings"/>.</summary>
internal sealed class RetentionOptions
{
    /// <summary>When old things are removed each day: since midnight, UTC. Default: 03:00.</summary>
    public TimeSpan DailyAt { get; set; } = TimeSpan.FromHours(3);

    /// <summary>Things that are removed at once; between two batches others get their turn. Default: 1,000.</summary>
    public int Batch { get; set; } = 1_000;

    /// <summary>Whether anything is removed by age at all. Default: true.</summary>
    public bool On { get; set; } = true;

    public static void Check(RetentionOptions options, OptionFaults faults)
    {
        faults.Range(nameof(DailyAt), options.DailyAt, TimeSpan.Zero, new TimeSpan(23, 59, 59));
        faults.Range(nameof(Batch), options.Batch, 1, 100_000);
    }
}
