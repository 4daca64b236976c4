using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Rapport.Adapters.Calls;

/// <summary>How vendors do. Tags name the vendor, the model, the job and codes; nothing that anybody said.</summary>
internal sealed class ProviderMeter : IDisposable
{
    public const string Name = "Rapport.Adapters";

    private readonly Meter meter;
    private readonly Counter<long> calls;
    private readonly Counter<long> tokens;
    private readonly Counter<double> cost;
    private readonly Histogram<double> duration;
    private readonly Histogram<double> firstByte;
    private readonly Counter<long> rejected;

    public ProviderMeter(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        calls = meter.CreateCounter<long>("rapport.provider.calls", description: "Attempts by outcome: done, left (the rest was not wanted), cancelled, or what went wrong.");
        tokens = meter.CreateCounter<long>("rapport.provider.tokens", description: "As the vendor counts them, by direction: in, out.");
        cost = meter.CreateCounter<double>("rapport.provider.cost", description: "By the prices in the settings.");
        duration = meter.CreateHistogram<double>("rapport.provider.duration", "s", "One attempt, to its end.");
        firstByte = meter.CreateHistogram<double>("rapport.provider.first_byte", "s", "One attempt, to the first piece of its answer.");
        rejected = meter.CreateCounter<long>("rapport.provider.rejected", description: "Answers that came and were not used, by the rule that they broke.");
    }

    public void Called(Asked asked, string outcome, TimeSpan took)
    {
        calls.Add(1, [.. Tags(asked), new("outcome", outcome)]);
        duration.Record(took.TotalSeconds, [.. Tags(asked), new("outcome", outcome)]);
    }

    public void Began(Asked asked, TimeSpan took) => firstByte.Record(took.TotalSeconds, Tags(asked));

    public void Used(Asked asked, long @in, long @out, ProviderOptions prices)
    {
        tokens.Add(@in, [.. Tags(asked), new("direction", "in")]);
        tokens.Add(@out, [.. Tags(asked), new("direction", "out")]);
        var price = (@in * prices.PricePerMillionIn + @out * prices.PricePerMillionOut) / 1_000_000m;
        if (price > 0) cost.Add((double)price, [.. Tags(asked), new("currency", prices.Currency)]);
    }

    public void Rejected(string job, string rule) => rejected.Add(1, new("job", job), new("rule", rule));

    public static string Outcome(CallFault fault) => JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ToString());

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?>[] Tags(Asked asked) => [new("provider", asked.Provider), new("model", asked.Model), new("job", asked.Job)];
}

/// <summary>Whom a call asks, and what for.</summary>
internal sealed record Asked(string Provider, string Model, string Job);
