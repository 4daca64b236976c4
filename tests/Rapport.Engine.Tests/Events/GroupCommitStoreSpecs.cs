using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Live;
using Rapport.Engine.Observability;
using Rapport.Engine.Privacy;
using Rapport.Testing;
using Rapport.Testing.Compliance;
using Xunit;

namespace Rapport.Engine.Tests.Events;

public sealed class GroupCommitStoreSpecs : EventStoreCompliance
{
    [Fact]
    public async Task A_commit_tells_how_many_appends_it_took_and_how_long_it_was()
    {
        // The engine's meters are the process's: what other tests commit meanwhile is not ours.
        var mine = new AsyncLocal<bool> { Value = true };
        var told = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == Telemetry.Name) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => { if (mine.Value) told[instrument.Name] = value; });
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => { if (mine.Value) told[instrument.Name] = value; });
        listener.Start();

        await using var database = await TestDatabase.Create();
        await using (var store = (GroupCommitStore)Open(database.DataSource, TestKeys.Sealing(database.DataSource))) await store.Append(To("a", 0, Opened("a"), Added(1)));

        told.Should().Contain("rapport.commit.appends", 1).And.ContainKey("rapport.commit.duration").WhoseValue.Should().BePositive();
    }

    protected override IEventStore Open(NpgsqlDataSource source, Sealing sealing) =>
        new GroupCommitStore(source, Names, sealing, NodeId.Fresh(), TimeProvider.System, NullLogger<GroupCommitStore>.Instance);
}
