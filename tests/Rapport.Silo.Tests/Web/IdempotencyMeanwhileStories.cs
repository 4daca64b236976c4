using System.Net;
using FluentAssertions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rapport.Domain.Accounts;
using Rapport.Silo.Accounts;
using Rapport.Silo.Tests.Accounts;
using Rapport.Silo.Web;
using Xunit;
using static Rapport.Silo.Tests.Web.IdempotencyStories;

namespace Rapport.Silo.Tests.Web;

/// <summary>A request comes again while the first one still runs, or was cut off.</summary>
public sealed class IdempotencyMeanwhileStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;
    private readonly string key = Guid.NewGuid().ToString();

    [Fact]
    public async Task While_the_first_runs_the_second_is_told_to_wait_and_then_gets_its_answer()
    {
        using var gate = new GatedHasher();
        await using var slow = WithHasher(gate);
        var body = Someone("Ann");
        var first = slow.Client().PostOnce("/api/auth/register", body, key);
        await gate.Reached;

        var meanwhile = await slow.Client().PostOnce("/api/auth/register", body, key);
        gate.Open();

        meanwhile.StatusCode.Should().Be(HttpStatusCode.Conflict);
        ((string)(await meanwhile.Json())["code"]!).Should().Be("edge.idempotency-key-in-progress");
        meanwhile.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
        var done = await first;
        done.StatusCode.Should().Be(HttpStatusCode.NoContent);
        var afterwards = await slow.Client().PostOnce("/api/auth/register", body, key);
        (await afterwards.Content.ReadAsStringAsync()).Should().Be(await done.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_request_that_was_cut_off_runs_again_once_its_lease_is_over_and_what_comes_late_changes_nothing()
    {
        using var gate = new GatedHasher();
        await using var stuck = WithHasher(gate, lease: TimeSpan.FromSeconds(1));
        var body = Someone("Ann");
        var lost = stuck.Client().PostOnce("/api/auth/register", body, key);
        await gate.Reached;

        HttpResponseMessage again = null!;
        await Eventually.Holds(async () => (again = await silo.Client().PostOnce("/api/auth/register", body, key)).StatusCode != HttpStatusCode.Conflict, "the lease is over");
        gate.Open();
        var late = await lost;

        again.StatusCode.Should().Be(HttpStatusCode.NoContent);
        late.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await silo.AccountEvents(body.Email)).Should().ContainSingle(e => e is AccountEvent.Registered, "it is one account");
        var replayed = await silo.Client().PostOnce("/api/auth/register", body, key);
        replayed.Headers.Should().Contain(h => h.Key == Idempotency.ReplayedHeader);
    }

    private SiloHost WithHasher(GatedHasher gate, TimeSpan? lease = null) => SiloHost.Start(
        fixture.Database, silo.Data, new Dictionary<string, string> { ["Rapport:Limits:RequestLease"] = $"{lease ?? TimeSpan.FromMinutes(1)}" },
        s => s.RemoveAll<IPasswordHasher<AccountUser>>().AddSingleton<IPasswordHasher<AccountUser>>(gate));

    /// <summary>Stands where a request stands when its server is killed or slow.</summary>
    private sealed class GatedHasher : PasswordHasher<AccountUser>, IDisposable
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim gate = new();

        public Task Reached => reached.Task;

        public void Open() => gate.Set();

        public override string HashPassword(AccountUser user, string password)
        {
            reached.TrySetResult();
            gate.Wait(TimeSpan.FromMinutes(1));
            return base.HashPassword(user, password);
        }

        public void Dispose()
        {
            gate.Set();
            gate.Dispose();
        }
    }
}
