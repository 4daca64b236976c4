using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Rapport.Engine.Time;
using Rapport.Testing;
using Rapport.Testing.Compliance;
using Xunit;

namespace Rapport.Engine.Tests.Grains;

public sealed class EmbeddedGrainsSpecs : GrainsCompliance
{
    protected override async Task<GrainHost> Start(GrainHostSetup setup)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<TimeProvider>(setup.Clock).AddSingleton(setup.Database).AddSingleton(TestKeys.Master).AddSingleton(setup.Auditor);
        services.AddRapportEngine()
            .AddAggregate<LedgerDecider, Ledger, LedgerCommand, LedgerEvent>()
            .AddAggregate<DiaryDecider, Diary, DiaryCommand, DiaryEvent>()
            .AddEffect<Audit, LedgerCommand, AuditHandler>(new EffectPolicy(3, TimeSpan.FromSeconds(30), TimeSpan.Zero));
        if (setup.Options is { } options) services.AddSingleton(Options.Create(options));
        if (setup.Wrap is { } wrap)
        {
            var store = services.Last(s => s.ServiceType == typeof(IEventStore));
            services.AddSingleton<GroupCommitStore>().AddSingleton(s => wrap(s.GetRequiredService<GroupCommitStore>()));
            services.Remove(store);
        }
        var host = new EmbeddedNode(services.BuildServiceProvider());
        await host.Begin();
        return host;
    }

    [Fact]
    public async Task Word_that_another_node_wrote_outlasts_a_store_that_is_away()
    {
        FaultyStore? faulty = null;
        var (here, there) = (await Node(store => faulty = new FaultyStore(store)), await Node());
        await Ask(here, "a", Open("a"));
        await Ask(there, "a", Add(5));

        faulty!.Away = true;
        ((IWrittenElsewhere)here.Grains).WrittenElsewhere(["ledger-a"]);
        (await here.Grains.Read(LedgerDecider.Family, "a")).Should().BeOfType<Answer<Ledger>.Refused>().Which.Refusal.Should().Be(Refusal.Unavailable);

        faulty.Away = false;
        (await Read(here, "a")).Should().BeOfType<Ledger.Open>().Which.Total.Should().Be(5);
    }

    private sealed class EmbeddedNode(ServiceProvider services) : GrainHost
    {
        public override IGrains Grains => services.GetRequiredService<IGrains>();

        public override IEventStore Store => services.GetRequiredService<IEventStore>();

        public override IPersonKeys Keys => services.GetRequiredService<IPersonKeys>();

        // The sweeper's own clock stands still; the test sweeps.
        public Task Begin() => services.GetRequiredService<EmbeddedGrains>().StartAsync(default);

        public override async Task Sweep() => await services.GetRequiredService<WakeupSweeper>().Sweep(default);

        public override Task Forget()
        {
            services.GetRequiredService<EmbeddedGrains>().EvictAll();
            return Task.CompletedTask;
        }

        public override Task Stop() => services.GetRequiredService<EmbeddedGrains>().StopAsync(default);

        public override async ValueTask DisposeAsync()
        {
            await Stop();
            await services.DisposeAsync();
        }
    }
}
