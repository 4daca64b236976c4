using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Time;
using Rapport.Testing;
using Rapport.Testing.Compliance;

namespace Rapport.Engine.Tests.Grains;

/// <summary>
/// What a host over a wire is made of, without the wire's library: residents that are let in one call at a time, and every call and reply as
/// JSON. What Orleans adds to it is where an aggregate lives and how bytes get there.
/// </summary>
public sealed class RemoteGrainsSpecs : GrainsCompliance
{
    protected override Task<GrainHost> Start(GrainHostSetup setup)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<TimeProvider>(setup.Clock).AddSingleton(setup.Database).AddSingleton(TestKeys.Master).AddSingleton(setup.Auditor);
        services.AddTurns()
            .AddSingleton<GroupCommitStore>()
            .AddSingleton(s => setup.Wrap is { } wrap ? wrap(s.GetRequiredService<GroupCommitStore>()) : s.GetRequiredService<GroupCommitStore>())
            .AddSingleton<WiredGrains>()
            .AddSingleton<IGrains>(s => s.GetRequiredService<WiredGrains>())
            .AddSweeper()
            .AddEffect<Audit, LedgerCommand, AuditHandler>(new EffectPolicy(3, TimeSpan.FromSeconds(30), TimeSpan.Zero))
            .AddAggregate<LedgerDecider, Ledger, LedgerCommand, LedgerEvent>();
        if (setup.Options is { } options) services.AddSingleton(Options.Create(options));
        return Task.FromResult<GrainHost>(new WiredNode(services.BuildServiceProvider()));
    }

    private sealed class WiredNode(ServiceProvider services) : GrainHost
    {
        public override IGrains Grains => services.GetRequiredService<IGrains>();

        public override IEventStore Store => services.GetRequiredService<IEventStore>();

        public override async Task Sweep() => await services.GetRequiredService<WakeupSweeper>().Sweep(default);

        public override Task Forget() => services.GetRequiredService<WiredGrains>().Forget();

        public override async Task Stop()
        {
            await ((IHostedService)services.GetRequiredService<EffectRunner>()).StopAsync(default);
            await services.GetRequiredService<WiredGrains>().Leave();
        }

        public override async ValueTask DisposeAsync()
        {
            await Stop();
            await services.DisposeAsync();
        }
    }

    private sealed class WiredGrains(TurnContext context, EffectRunner effects) : RemoteGrains(context.Clock, TimeSpan.FromSeconds(10))
    {
        private readonly ConcurrentDictionary<string, WiredLedger> live = new();
        private volatile bool left;

        public override async ValueTask<DateTimeOffset?> Look(string category, string id, CancellationToken ct = default) => await Find(id).Look();

        public async Task Forget()
        {
            foreach (var id in live.Keys)
                if (live.TryRemove(id, out var ledger)) await ledger.Close();
        }

        public Task Leave()
        {
            left = true;
            return Forget();
        }

        protected override async ValueTask<Reply<TState>> Send<TState, TCommand>(StreamId stream, Call<TCommand> call) => left
            ? new(0, Refusal: Refusal.Unavailable)
            : Json.Read<Reply<TState>>(await Find(stream.Id).Ask(Json.Write(call)));

        protected override bool MayPass(Exception e) => false;

        private WiredLedger Find(string id) => live.GetOrAdd(id, key => new(key, context, effects, this));
    }

    private sealed class WiredLedger
    {
        private readonly SemaphoreSlim alone = new(1);
        private readonly Resident<LedgerDecider, Ledger, LedgerCommand, LedgerEvent> resident;
        private readonly ITimer timer;

        public WiredLedger(string id, TurnContext context, EffectRunner effects, IGrains door)
        {
            timer = context.Clock.CreateTimer(self => _ = ((WiredLedger)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            resident = new(
                id, context, effects,
                (result, cause) => door.Ask(LedgerDecider.Family, id, result, cause).AsTask(),
                wait => timer.Change(wait ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        }

        public Task<byte[]> Ask(byte[] call) => Alone(async () => Json.Write(await resident.Ask(Json.Read<Call<LedgerCommand>>(call))));

        public Task<DateTimeOffset?> Look() => Alone(async () => await resident.Look());

        // What was let in is finished first.
        public async Task Close()
        {
            await timer.DisposeAsync();
            await Alone(() => Task.FromResult(true));
        }

        private async Task<T> Alone<T>(Func<Task<T>> turn)
        {
            await alone.WaitAsync();
            try
            {
                return await turn();
            }
            finally
            {
                alone.Release();
            }
        }
    }
}
