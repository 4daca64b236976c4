using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
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
            .AddAggregate<LedgerDecider, Ledger, LedgerCommand, LedgerEvent>()
            .AddAggregate<DiaryDecider, Diary, DiaryCommand, DiaryEvent>();
        if (setup.Options is { } options) services.AddSingleton(Options.Create(options));
        return Task.FromResult<GrainHost>(new WiredNode(services.BuildServiceProvider()));
    }

    private sealed class WiredNode(ServiceProvider services) : GrainHost
    {
        public override IGrains Grains => services.GetRequiredService<IGrains>();

        public override IEventStore Store => services.GetRequiredService<IEventStore>();

        public override IPersonKeys Keys => services.GetRequiredService<IPersonKeys>();

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
        private readonly ConcurrentDictionary<StreamId, IWired> live = new();
        private volatile bool left;

        public override async ValueTask<DateTimeOffset?> Look(string category, string id, CancellationToken ct = default) => await Find(new(category, id)).Look();

        public async Task Forget()
        {
            foreach (var stream in live.Keys)
                if (live.TryRemove(stream, out var wired)) await wired.Close();
        }

        public Task Leave()
        {
            left = true;
            return Forget();
        }

        protected override async ValueTask<Reply<TState>> Send<TState, TCommand>(StreamId stream, Call<TCommand> call) => left
            ? new(0, Refusal: Refusal.Unavailable)
            : Json.Read<Reply<TState>>(await Find(stream).Ask(Json.Write(call)));

        protected override bool MayPass(Exception e) => false;

        private IWired Find(StreamId stream) => live.GetOrAdd(stream, of => of.Category == LedgerDecider.Category
            ? new Wired<LedgerDecider, Ledger, LedgerCommand, LedgerEvent>(of.Id, LedgerDecider.Family, context, effects, this)
            : new Wired<DiaryDecider, Diary, DiaryCommand, DiaryEvent>(of.Id, DiaryDecider.Family, context, effects, this));
    }

    private interface IWired
    {
        Task<byte[]> Ask(byte[] call);

        Task<DateTimeOffset?> Look();

        Task Close();
    }

    private sealed class Wired<TDecider, TState, TCommand, TEvent> : IWired
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        private readonly SemaphoreSlim alone = new(1);
        private readonly Resident<TDecider, TState, TCommand, TEvent> resident;
        private readonly ITimer timer;

        public Wired(string id, Family<TState, TCommand> family, TurnContext context, EffectRunner effects, IGrains door)
        {
            timer = context.Clock.CreateTimer(self => _ = ((IWired)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            resident = new(
                id, context, effects,
                (result, cause) => door.Ask(family, id, result, cause).AsTask(),
                wait => timer.Change(wait ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        }

        public Task<byte[]> Ask(byte[] call) => Alone(async () => Json.Write(await resident.Ask(Json.Read<Call<TCommand>>(call))));

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
