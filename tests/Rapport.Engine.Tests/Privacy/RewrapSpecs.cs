using System.Security.Cryptography;
using FluentAssertions;
using Rapport.Engine.Privacy;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Privacy;

public sealed class RewrapSpecs : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task All_keys_are_wrapped_anew_and_then_the_old_master_key_is_needed_no_more()
    {
        var before = new Dictionary<string, byte[]>();
        for (var i = 0; i < 1_100; i++) before[$"person-{i}"] = (await Keys(1).Of($"person-{i}")).Bytes!;
        var hidden = await new PersonalIndex(database.DataSource, TestKeys.Of(1)).Hide("kind", "value");

        (await Rewrap(2, 1).Run()).Should().Be(1_101);
        (await Rewrap(2, 1).Run()).Should().Be(0);

        var after = Keys(2);
        foreach (var (person, bytes) in before) (await after.Of(person)).Bytes.Should().Equal(bytes);
        (await new PersonalIndex(database.DataSource, TestKeys.Of(2)).Hide("kind", "value")).Should().Be(hidden);
        await FluentActions.Awaiting(async () => await Keys(1).Of("person-0")).Should().ThrowAsync<CryptographicException>();
    }

    [Fact]
    public async Task A_key_that_is_destroyed_stays_so_whatever_runs_at_once()
    {
        for (var i = 0; i < 50; i++) await Keys(1).Of($"person-{i}");
        await Task.WhenAll(
            Task.Run(async () => await Rewrap(2, 1).Run()),
            Task.Run(async () => await Rewrap(2, 1).Run()),
            Task.Run(async () => { for (var i = 0; i < 50; i += 2) await Keys(1).Destroy($"person-{i}"); }));
        var keys = Keys(2);
        for (var i = 0; i < 50; i++) (await keys.Of($"person-{i}")).IsDestroyed.Should().Be(i % 2 == 0);
    }

    [Fact]
    public async Task A_key_of_a_master_key_that_is_not_known_is_said_and_left_as_it_is()
    {
        await Keys(3).Of("ann");
        await FluentActions.Awaiting(() => Rewrap(2, 1).Run()).Should().ThrowAsync<CryptographicException>();
        (await Keys(3).Of("ann")).IsDestroyed.Should().BeFalse();
    }

    private PersonKeys Keys(params byte[] seeds) => TestKeys.Keys(database.DataSource, TestKeys.Of(seeds));

    private Rewrap Rewrap(params byte[] seeds) => new(database.DataSource, TestKeys.Of(seeds));
}
