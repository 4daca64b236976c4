using System.Collections.Concurrent;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Ports;

/// <summary>What every audio store does. Derive, and give a store that starts empty.</summary>
public abstract class AudioStoreContract
{
    private const string Session = "0f8fad5bd9cb469fa165";

    protected abstract IAudioFiles Store { get; }

    private static AudioClip Clip(string mediaType = "audio/ogg", int length = 1000, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return new(mediaType, bytes);
    }

    [Theory]
    [InlineData("audio/mpeg")]
    [InlineData("audio/wav")]
    [InlineData("audio/webm")]
    [InlineData("audio/ogg")]
    public async Task What_is_kept_is_found_with_its_media_type(string mediaType)
    {
        var clip = Clip(mediaType);
        var key = await Store.Keep(clip, Session, default);

        var found = await Store.Find(key, default);

        found!.MediaType.Should().Be(mediaType);
        found.Bytes.ToArray().Should().Equal(clip.Bytes.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(128 * 1024)]
    [InlineData(5 * 1024 * 1024)]
    public async Task Any_length_is_kept_whole(int length)
    {
        var clip = Clip(length: length);
        var found = await Store.Find(await Store.Keep(clip, Session, default), default);
        found!.Bytes.Span.SequenceEqual(clip.Bytes.Span).Should().BeTrue();
    }

    [Fact]
    public async Task The_same_clip_twice_has_two_keys_and_removing_one_leaves_the_other()
    {
        var (first, second) = (await Store.Keep(Clip(), Session, default), await Store.Keep(Clip(), Session, default));
        first.Should().NotBe(second);

        await Store.Remove(first, default);

        (await Store.Find(first, default)).Should().BeNull();
        (await Store.Find(second, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_key_can_stand_in_a_link_and_is_too_long_to_guess() =>
        (await Store.Keep(Clip(), Session, default)).Should().MatchRegex("^[A-Za-z0-9_-]{43,64}$");

    [Fact]
    public async Task What_was_never_kept_is_not_found() =>
        (await Store.Find(new string('0', 64), default)).Should().BeNull();

    [Fact]
    public async Task Removing_twice_or_what_was_never_kept_does_nothing()
    {
        var key = await Store.Keep(Clip(), Session, default);
        await Store.Remove(key, default);
        await Store.Remove(key, default);
        await Store.Remove(new string('0', 64), default);

        (await Store.Find(key, default)).Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("../secret")]
    [InlineData("..%2Fsecret")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\secret")]
    [InlineData("key\0")]
    public async Task A_key_that_the_store_did_not_give_is_not_found_and_removes_nothing(string key)
    {
        var kept = await Store.Keep(Clip(), Session, default);

        (await Store.Find(key, default)).Should().BeNull();
        (await Store.Find(kept + key + "x", default)).Should().BeNull();
        (await Store.Find("x/../" + kept, default)).Should().BeNull();
        await Store.Remove(key, default);
        await Store.Remove(kept[..^1], default);

        (await Store.Find(kept, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task Bytes_that_change_after_they_were_kept_do_not_change_what_is_kept()
    {
        byte[] bytes = [1, 2, 3];
        var key = await Store.Keep(new("audio/wav", bytes), Session, default);
        bytes[0] = 9;
        (await Store.Find(key, default))!.Bytes.ToArray().Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Many_at_once_do_not_disturb_each_other()
    {
        var keys = new ConcurrentDictionary<string, int>();
        await Parallel.ForAsync(0, 40, async (i, ct) => keys[await Store.Keep(Clip(seed: i), Session, ct)] = i);

        keys.Should().HaveCount(40);
        foreach (var (key, seed) in keys)
            (await Store.Find(key, default))!.Bytes.ToArray().Should().Equal(Clip(seed: seed).Bytes.ToArray());
    }

    [Fact]
    public async Task A_call_that_was_called_off_keeps_nothing()
    {
        var keep = async () => await Store.Keep(Clip(), Session, new CancellationToken(canceled: true));
        await keep.Should().ThrowAsync<OperationCanceledException>();
    }

    private async Task<string[]> Unsettled() => [.. (await Store.Unsettled(DateTimeOffset.MaxValue, default)).Select(c => c.Key)];

    [Fact]
    public async Task What_is_kept_is_unsettled_until_it_is_settled_or_removed()
    {
        var (settled, removed, left) = (await Store.Keep(Clip(), Session, default), await Store.Keep(Clip(), Session, default), await Store.Keep(Clip(), "another", default));
        (await Unsettled()).Should().BeEquivalentTo(settled, removed, left);

        await Store.Settle(settled, default);
        await Store.Settle(settled, default);
        await Store.Remove(removed, default);

        (await Store.Unsettled(DateTimeOffset.MaxValue, default)).Should().Equal(new UnsettledClip(left, "another"));
        (await Store.Unsettled(DateTimeOffset.MinValue, default)).Should().BeEmpty("it was not kept before that time");
        (await Store.Find(settled, default)).Should().NotBeNull();
        (await Store.Find(left, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_store_in_which_nothing_was_kept_has_nothing_unsettled()
    {
        await Store.Settle(new string('0', 64), default);
        (await Unsettled()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("../secret")]
    [InlineData("a.b")]
    [InlineData("*")]
    [InlineData("a key of more than sixty-four characters is no id of any session here")]
    public async Task For_what_is_no_id_of_a_session_nothing_is_kept(string sessionId)
    {
        var keep = async () => await Store.Keep(Clip(), sessionId, default);
        await keep.Should().ThrowAsync<ArgumentException>();
        (await Unsettled()).Should().BeEmpty();
    }
}

internal static class FreshKeys
{
    /// <summary>Under a fresh key, which it answers.</summary>
    public static async Task<string> Keep(this IAudioFiles store, AudioClip clip, string sessionId, CancellationToken ct)
    {
        var key = System.Security.Cryptography.RandomNumberGenerator.GetHexString(64, lowercase: true);
        await store.Keep(key, clip, sessionId, ct);
        return key;
    }
}
