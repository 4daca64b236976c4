using System.Net;
using System.Threading.RateLimiting;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Silo.Web;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Web;

/// <summary>Limits that several nodes keep together, each with what it has leased.</summary>
public sealed class SharedBucketsSpecs : IAsyncLifetime
{
    private static readonly TimeSpan minute = TimeSpan.FromMinutes(1);

    private readonly TestClock clock = new();
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create(SharedBuckets.Table);

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Theory]
    [InlineData(30)]
    [InlineData(1_000)]
    public async Task Two_nodes_together_never_allow_more_than_the_limit_and_nearly_all_of_it(int permits)
    {
        var limit = new RateLimit("user", "ann", permits, minute);
        await using RateLimiter one = new SharedLimiter(limit, Node()), other = new SharedLimiter(limit, Node());

        var passed = (await Task.WhenAll(Hammer(one, permits), Hammer(other, permits))).Sum();

        passed.Should().BeLessThanOrEqualTo(permits).And.BeGreaterThan(permits - (2 * limit.Batch) - 1);
    }

    [Fact]
    public async Task A_bucket_fills_again_as_time_passes_and_never_above_its_rim()
    {
        await using var node = new SharedLimiter(new("user", "ann", 30, minute), Node());
        (await Hammer(node, 40)).Should().Be(30);
        clock.Advance(TimeSpan.FromSeconds(10));
        (await Hammer(node, 40)).Should().Be(5);
        clock.Advance(TimeSpan.FromHours(5));
        (await Hammer(node, 40)).Should().Be(30);
    }

    [Fact]
    public async Task Who_is_refused_is_told_when_there_is_room_again_and_that_is_true()
    {
        await using var node = new SharedLimiter(new("user", "ann", 30, minute), Node());
        await Hammer(node, 30);

        using var refused = await node.AcquireAsync();
        refused.TryGetMetadata(MetadataName.RetryAfter, out var wait).Should().BeTrue();
        refused.TryGetMetadata(SharedLimiter.Limit, out var name).Should().BeTrue();

        name.Should().Be("user");
        wait.Should().BeCloseTo(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(50));
        clock.Advance(wait - TimeSpan.FromMilliseconds(100));
        (await Hammer(node, 1)).Should().Be(0);
        clock.Advance(TimeSpan.FromMilliseconds(150));
        (await Hammer(node, 1)).Should().Be(1);
    }

    [Fact]
    public async Task What_a_node_has_leased_and_kept_is_not_spent_beside_a_bucket_that_has_filled_up()
    {
        var limit = new RateLimit("user", "ann", 1_000, minute);
        await using RateLimiter idle = new SharedLimiter(limit, Node()), busy = new SharedLimiter(limit, Node());
        (await Hammer(idle, 1)).Should().Be(1);

        clock.Advance(minute);
        var passed = await Hammer(busy, 2_000) + await Hammer(idle, 2_000);

        passed.Should().Be(1_000);
    }

    [Fact]
    public async Task Users_addresses_and_limits_do_not_share_a_bucket()
    {
        await using RateLimiter ann = new SharedLimiter(new("user", "ann", 3, minute), Node()), ben = new SharedLimiter(new("user", "ben", 3, minute), Node()),
            tries = new SharedLimiter(new("auth", "ann", 3, minute), Node());

        (await Hammer(ann, 5), await Hammer(ben, 5), await Hammer(tries, 5)).Should().Be((3, 3, 3));
    }

    [Fact]
    public async Task Without_the_database_nobody_is_refused()
    {
        await using var node = new SharedLimiter(new("user", "ann", 3, minute), Node());
        await database.DisposeAsync();

        (await Hammer(node, 10)).Should().Be(10);
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1", true)]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:3:3:4:5:6", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void Of_IPv6_the_network_counts(string one, string other, bool same) => (From(one) == From(other)).Should().Be(same);

    private static string From(string address) => Limits.Client(new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } });

    private static async Task<int> Hammer(RateLimiter limiter, int times)
    {
        var passed = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, times), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, ct) =>
        {
            // As the framework asks: first at once, then with patience.
            using var atOnce = limiter.AttemptAcquire();
            using var lease = atOnce.IsAcquired ? atOnce : await limiter.AcquireAsync(cancellationToken: ct);
            if (lease.IsAcquired) Interlocked.Increment(ref passed);
        });
        return passed;
    }

    private SharedBuckets Node() => new(database.DataSource, TestKeys.Master, clock, NullLogger<SharedBuckets>.Instance);
}
