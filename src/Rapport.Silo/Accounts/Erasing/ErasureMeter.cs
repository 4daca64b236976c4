using System.Diagnostics.Metrics;
using Rapport.Engine.Observability;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>How erasures go. By step and nothing else.</summary>
internal sealed class ErasureMeter(IMeterFactory meters)
{
    private readonly Histogram<double> steps = meters.Create(Telemetry.Name).CreateHistogram<double>("rapport.erasure.step.duration", "s", "A step of an erasure that was done.");
    private readonly Counter<long> failures = meters.Create(Telemetry.Name).CreateCounter<long>("rapport.erasure.step.failures", description: "Steps that failed and are tried again.");

    public void Done(string step, TimeSpan took) => steps.Record(took.TotalSeconds, Telemetry.Tag("step", step));

    public void Failed(string step) => failures.Add(1, Telemetry.Tag("step", step));
}
