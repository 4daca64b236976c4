using System.Security.Cryptography;
using FluentAssertions;
using Rapport.Silo.Accounts.Privacy;
using Xunit;

namespace Rapport.Silo.Tests.Privacy;

public sealed class SealedFileSpecs
{
    private readonly string secret = SealedFile.NewSecret();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(131_072)]
    [InlineData(200_001)]
    public async Task What_was_written_is_read_and_its_length_is_known_before(int length)
    {
        var open = RandomNumberGenerator.GetBytes(length);
        var box = Sealed(open);
        SealedFile.OpenedLength(box.Length).Should().Be(length);
        (await Opened(box, secret)).Should().Equal(open);
    }

    [Fact]
    public void Nothing_of_it_lies_open()
    {
        var text = Enumerable.Repeat((byte)'a', 100_000).ToArray();
        var box = Sealed(text);
        box.AsSpan().IndexOf("aaaa"u8).Should().Be(-1);
        Sealed(text).Should().NotEqual(box, "each file has its own salt");
    }

    [Fact]
    public async Task Another_secret_opens_nothing() => await Refused(Sealed(new byte[1000]), SealedFile.NewSecret());

    [Fact]
    public async Task A_file_that_was_cut_off_changed_or_put_together_anew_is_refused()
    {
        const int piece = 65_536 + 16;
        var box = Sealed(RandomNumberGenerator.GetBytes(3 * 65_536));
        await Refused(box[..^1], secret);
        await Refused(box[..(32 + piece)], secret);
        await Refused(box[..(32 + 2 * piece)], secret);
        await Refused([.. box[..32], .. box[(32 + piece)..(32 + 2 * piece)], .. box[32..(32 + piece)], .. box[(32 + 2 * piece)..]], secret);
        await Refused([.. box[..32], .. box[(32 + piece)..]], secret);
        var changed = box.ToArray();
        changed[40_000] ^= 1;
        await Refused(changed, secret);
        await Refused(box[..40], secret);
    }

    private static async Task Refused(byte[] box, string secret)
    {
        var reading = () => Opened(box, secret);
        await reading.Should().ThrowAsync<CryptographicException>();
    }

    // In pieces of odd sizes.
    private byte[] Sealed(byte[] open)
    {
        using var to = new MemoryStream();
        using (var sealing = SealedFile.Write(to, secret))
            for (var at = 0; at < open.Length; at += 7_777) sealing.Write(open.AsSpan(at, Math.Min(7_777, open.Length - at)));
        return to.ToArray();
    }

    private static async Task<byte[]> Opened(byte[] box, string secret)
    {
        await using var reading = await SealedFile.Read(new MemoryStream(box), secret, default);
        using var open = new MemoryStream();
        await reading.CopyToAsync(open);
        return open.ToArray();
    }
}
