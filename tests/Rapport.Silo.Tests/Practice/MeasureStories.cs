using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Silo.Practice;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

public sealed class MeasureStories
{
    [Fact]
    public Task Sessions_are_counted_once_with_their_ends_their_delays_and_how_full_the_house_is() => PracticeHouse.Tell(
        async house =>
        {
            using var heard = new Heard(house.Host.Services.GetRequiredService<IMeterFactory>());
            var scenario = await house.Scenario(s => s with { End = s.End! with { MaxTurns = 1 } });
            var ann = await house.Trainee();
            var first = (string)(await ann.Start(scenario))["id"]!;
            var second = (string)(await ann.Start(scenario))["id"]!;
            (await ann.Begin(scenario)).IsSuccessStatusCode.Should().BeFalse();
            heard.Gauge("rapport.practice.sessions.live").Should().Be(1);
            heard.Gauge("rapport.practice.sessions.queued").Should().Be(1);

            await using var one = await ann.Watch(first);
            await ann.Say(one, first, 1, "Good morning, Daniel.");
            await one.Until("evaluation-ready");
            await using var two = await ann.Watch(second);
            await two.Until("began");
            house.Clock.Advance(TimeSpan.FromSeconds(65));
            await two.Until("ended");

            heard.Of("rapport.practice.sessions.began").Should().HaveCount(2);
            heard.Of("rapport.practice.sessions.refused").Should().HaveCount(1);
            heard.Of("rapport.practice.sessions.ended").Select(m => $"{m.Tags["reason"]} {m.Tags["completed"]}").Should().BeEquivalentTo("max-turns True", "idle False");
            heard.Of("rapport.practice.ending.delay").Select(m => m.Value).Should().HaveCount(2).And.OnlyContain(s => s >= 0 && s <= 6);
            heard.Of("rapport.practice.evaluation.duration").Should().ContainSingle().Which.Value.Should().Be(0, "time stood still");
        },
        new HouseRules { Settings = { ["Rapport:Practice:MaxLive"] = "1", ["Rapport:Practice:MaxQueued"] = "1" } });

    private sealed record Measured(double Value, IReadOnlyDictionary<string, object?> Tags);

    /// <summary>Hears one server's meter; others in this process have their own.</summary>
    private sealed class Heard : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly ConcurrentQueue<(string Name, Measured Measured)> all = [];

        public Heard(IMeterFactory meters)
        {
            listener.InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == PracticeMeasures.Name && instrument.Meter.Scope == meters) l.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Add(i, value, tags));
            listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Add(i, value, tags));
            listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Add(i, value, tags));
            listener.Start();
        }

        public IReadOnlyList<Measured> Of(string name) => [.. all.Where(m => m.Name == name).Select(m => m.Measured)];

        public double Gauge(string name)
        {
            listener.RecordObservableInstruments();
            return Of(name)[^1].Value;
        }

        public void Dispose() => listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            all.Enqueue((instrument.Name, new(value, tags.ToArray().ToDictionary())));
    }
}
