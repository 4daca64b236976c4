using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Accounts;
using Rapport.Engine;
using Rapport.Engine.Grains;
using Rapport.Silo.Accounts.Privacy;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Privacy;

/// <summary>A room that needs a consent, on two nodes: nothing of it runs without, and it hears of every withdrawal.</summary>
public sealed class ConsentGateStories : IAsyncLifetime
{
    private readonly Sayings sayings = new();
    private readonly string person = $"person-{Guid.NewGuid():n}";
    private TestDatabase database = null!;
    private SiloHost one = null!, two = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        one = Host();
        two = Host();
    }

    public async Task DisposeAsync()
    {
        await two.DisposeAsync();
        await one.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_consent_it_does_not_run()
    {
        (await Hear(one, 1)).Should().Be(new Parrot(person, 1, Said: 0, Kept: 1));
        sayings.Runs.Should().BeEmpty();
    }

    [Fact]
    public async Task With_a_consent_it_runs_and_after_the_withdrawal_no_more()
    {
        await Give(one);
        (await Hear(one, 1)).Said.Should().Be(1);
        await Withdraw(one);
        (await Hear(one, 2)).Should().Be(new Parrot(person, 2, Said: 1, Kept: 1));
        sayings.Runs.Should().ContainSingle();
    }

    [Fact]
    public async Task A_consent_to_something_else_opens_nothing()
    {
        await Ask(one, new ConsentsCommand.Give("training-data", 1, Now));
        (await Hear(one, 1)).Kept.Should().Be(1);
    }

    [Fact]
    public async Task What_was_withdrawn_on_another_node_counts_at_once()
    {
        await Give(one);
        (await May(two)).Should().BeTrue();
        for (var i = 0; i < 20; i++)
        {
            await Withdraw(one);
            (await May(two)).Should().BeFalse("round {0}", i);
            await Give(one);
            await Eventually.Holds(async () => await May(two), "the other node knows of the new consent");
        }
    }

    [Fact]
    public async Task A_try_after_a_withdrawal_does_not_run_although_the_first_one_did()
    {
        await Give(one);
        sayings.Before = async _ =>
        {
            await Withdraw(one);
            throw new IOException("The voice failed in the middle.");
        };
        (await Hear(one, 1)).Kept.Should().Be(1);
        sayings.Runs.Should().ContainSingle("the second try found the gate shut");
    }

    [Fact]
    public async Task Rooms_are_told_of_a_withdrawal_until_they_have_done_what_they_had_to()
    {
        sayings.FailNext(2);
        await Give(one);
        await Withdraw(one);
        await Eventually.Holds(async () => (await State(one)).Untold.IsEmpty, "the rooms know");
        sayings.Withdrawals.Should().HaveCountGreaterThanOrEqualTo(3).And.OnlyContain(w => w.PersonId == person && w.Purpose == "voice-clone");
    }

    [Fact]
    public async Task Nothing_is_done_for_who_is_forgotten_and_the_rooms_hear_of_it()
    {
        await Give(one);
        var consents = one.Services.GetServices<IPersonsData>().Single(p => p.Name == "consents");
        (await consents.Forget(person, default)).Should().Be(1);
        (await consents.Forget(person, default)).Should().Be(0, "it may come twice");
        (await May(two)).Should().BeFalse();
        await Eventually.Holds(() => Task.FromResult(!sayings.Withdrawals.IsEmpty), "the room is told");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private SiloHost Host() => SiloHost.Start(database, services: services => services
        .AddSingleton(sayings)
        .AddSingleton<IOnWithdrawal>(sayings)
        .AddAggregate<ParrotDecider, Parrot, ParrotCommand, ParrotEvent>()
        .AddConsentedEffect<Say, ParrotCommand, SayIt>(new EffectPolicy(3, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(1))));

    private async Task<Parrot> Hear(SiloHost host, int number)
    {
        var grains = host.Services.GetRequiredService<IGrains>();
        await grains.Ask(ParrotDecider.Family, person, new ParrotCommand.Hear(person, number), Cause());
        Parrot state = null!;
        await Eventually.Holds(
            async () => (state = ((Answer<Parrot>.Done)await grains.Read(ParrotDecider.Family, person)).State!) is var s && s.Said + s.Kept == number, "the parrot has decided");
        return state;
    }

    private Task Give(SiloHost host) => Ask(host, new ConsentsCommand.Give("voice-clone", 1, Now));

    private Task Withdraw(SiloHost host) => Ask(host, new ConsentsCommand.Withdraw("voice-clone", Now));

    private async Task Ask(SiloHost host, ConsentsCommand command) =>
        (await host.Services.GetRequiredService<IGrains>().Ask(ConsentsDecider.Family, person, command, Cause())).Should().BeOfType<Answer<Consents>.Done>();

    private async Task<Consents> State(SiloHost host) => ((Answer<Consents>.Done)await host.Services.GetRequiredService<IGrains>().Read(ConsentsDecider.Family, person)).State!;

    private Task<bool> May(SiloHost host) => host.Services.GetRequiredService<IConsentGate>().May(person, ConsentPurpose.VoiceClone, default).AsTask();

    private static Cause Cause() => new(Guid.NewGuid().ToString("n"), "test", "test");
}
