using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Rapport.Engine.Observability;

/// <summary>The engine's traces and measures. They carry ids, categories and codes, never content.</summary>
public static class Telemetry
{
    public const string Name = "Rapport.Engine";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter meter = new(Name);

    /// <summary>Answered commands by category and outcome (done, or the refusal's code).</summary>
    public static readonly Counter<long> Commands = meter.CreateCounter<long>("rapport.commands");

    /// <summary>From asking to the answer, in seconds.</summary>
    public static readonly Histogram<double> CommandTime = meter.CreateHistogram<double>("rapport.command.duration", "s");

    /// <summary>Effects by kind and outcome (done, gave-up).</summary>
    public static readonly Counter<long> Effects = meter.CreateCounter<long>("rapport.effects");

    /// <summary>Appends per commit.</summary>
    public static readonly Histogram<int> BatchSize = meter.CreateHistogram<int>("rapport.commit.appends");

    /// <summary>One commit, from the first statement to the answer, in seconds.</summary>
    public static readonly Histogram<double> CommitTime = meter.CreateHistogram<double>("rapport.commit.duration", "s");

    /// <summary>Wakeup rows that were due and looked at.</summary>
    public static readonly Counter<long> Looks = meter.CreateCounter<long>("rapport.wakeups");

    public static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
