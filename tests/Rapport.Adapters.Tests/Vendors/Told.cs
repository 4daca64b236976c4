using System.Diagnostics.Metrics;
using FluentAssertions;
using Rapport.Adapters.Calls;

namespace Rapport.Adapters.Tests.Vendors;

/// <summary>What a vendor's meter tells.</summary>
internal sealed class Told : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly List<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> values = [];

    public Told(AtVendor at)
        : this(at.Services)
    {
    }

    public Told(IServiceProvider services)
    {
        var scope = services.GetService(typeof(IMeterFactory));
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == ProviderMeter.Name && instrument.Meter.Scope == scope) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Note(i.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Note(i.Name, value, tags));
        listener.Start();
    }

    public IReadOnlyList<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> Values
    {
        get
        {
            lock (values) return [.. values];
        }
    }

    public double Sum(string name, (string Key, string Value) tag) =>
        Values.Where(v => v.Name == name && v.Tags.Any(t => t.Key == tag.Key && (string?)t.Value == tag.Value)).Sum(v => v.Value);

    public void Dispose() => listener.Dispose();

    private void Note(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (values) values.Add((name, value, tags.ToArray()));
    }
}
