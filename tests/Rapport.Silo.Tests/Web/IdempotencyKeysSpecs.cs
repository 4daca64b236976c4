using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Rapport.Silo.Web;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Web;

public sealed class IdempotencyKeysSpecs : IAsyncLifetime
{
    private static readonly byte[] body = SHA256.HashData("a body"u8);
    private static readonly StoredAnswer answer = new(201, new() { ["Location"] = "/there" }, Encoding.UTF8.GetBytes("done"));

    private readonly TestClock clock = new();
    private readonly EphemeralDataProtectionProvider protection = new();
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create(IdempotencyKeys.Table, IdempotencyKeys.Location);

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Of_many_who_come_at_once_one_runs()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Keys().Take("ann", "POST /x", "k", body, default)));

        taken.OfType<KeyHeld.Ours>().Should().ContainSingle();
        taken.OfType<KeyHeld.Running>().Should().HaveCount(15);
    }

    [Fact]
    public async Task Of_many_who_come_when_the_lease_is_over_one_runs()
    {
        await Keys().Take("ann", "POST /x", "k", body, default);
        clock.Advance(TimeSpan.FromSeconds(30));

        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Keys().Take("ann", "POST /x", "k", body, default)));

        taken.OfType<KeyHeld.Ours>().Should().ContainSingle();
        taken.OfType<KeyHeld.Running>().Should().HaveCount(15);
    }

    [Fact]
    public async Task Who_lost_the_key_neither_answers_for_it_nor_frees_it()
    {
        var lost = (KeyHeld.Ours)await Keys().Take("ann", "POST /x", "k", body, default);
        clock.Advance(TimeSpan.FromSeconds(30));
        var ours = (KeyHeld.Ours)await Keys().Take("ann", "POST /x", "k", body, default);

        await Keys().Finish(lost, "ann", "POST /x", "k", answer with { Status = 500 });
        await Keys().Free(lost, "ann", "POST /x", "k");
        (await Keys().Take("ann", "POST /x", "k", body, default)).Should().BeOfType<KeyHeld.Running>();

        await Keys().Finish(ours, "ann", "POST /x", "k", answer);
        (await Keys().Take("ann", "POST /x", "k", body, default)).Should().BeOfType<KeyHeld.Answered>().Which.Answer.Should().BeEquivalentTo(answer);
    }

    [Fact]
    public async Task A_day_later_the_key_is_new_and_the_sweep_forgets_it()
    {
        var ours = (KeyHeld.Ours)await Keys().Take("ann", "POST /x", "k", body, default);
        await Keys().Finish(ours, "ann", "POST /x", "k", answer);
        clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        (await Keys().Sweep(clock.GetUtcNow(), 100, default)).Should().Be(0);
        (await Keys().Take("ann", "POST /x", "k", SHA256.HashData("other"u8), default)).Should().BeOfType<KeyHeld.Reused>();

        clock.Advance(TimeSpan.FromSeconds(1));

        (await Keys().Take("ann", "POST /x", "k", SHA256.HashData("other"u8), default)).Should().BeOfType<KeyHeld.Ours>();
        clock.Advance(TimeSpan.FromHours(24));
        (await Keys().Sweep(clock.GetUtcNow(), 100, default)).Should().Be(1);
    }

    [Fact]
    public async Task What_can_not_be_unsealed_any_more_is_as_good_as_expired()
    {
        var ours = (KeyHeld.Ours)await Keys().Take("ann", "POST /x", "k", body, default);
        await Keys().Finish(ours, "ann", "POST /x", "k", answer);

        var withOtherKeys = new IdempotencyKeys(database.DataSource, new EphemeralDataProtectionProvider(), clock, Options.Create(new LimitsOptions()));

        (await withOtherKeys.Take("ann", "POST /x", "k", body, default)).Should().BeOfType<KeyHeld.Ours>();
    }

    private IdempotencyKeys Keys() => new(database.DataSource, protection, clock, Options.Create(new LimitsOptions()));
}
