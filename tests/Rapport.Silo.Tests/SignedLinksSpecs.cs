using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Rapport.Silo.Web;
using Xunit;

namespace Rapport.Silo.Tests;

public sealed class SignedLinksSpecs
{
    private const string Audio = "/api/audio/3f9a_B-c.0";
    private static readonly byte[] key = SHA256.HashData("a key"u8), newKey = SHA256.HashData("a newer key"u8);
    private readonly Clock clock = new();

    private sealed class Clock : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private SignedLinks Links(params byte[][] keys) => new(keys.Length == 0 ? [key] : keys, TimeSpan.FromMinutes(15), clock);

    private SignedLink Open(string link, string? signedIn = null, string method = "GET", SignedLinks? by = null)
    {
        var question = link.IndexOf('?', StringComparison.Ordinal);
        return (by ?? Links()).Check(method, link[..question], link[question..], signedIn);
    }

    [Fact]
    public void A_link_opens_its_resource_for_its_user() =>
        Open(Links().Sign(Audio, "anna")).Should().Be(new SignedLink.Valid("anna"));

    [Fact]
    public void It_holds_for_15_minutes_and_not_a_second_longer()
    {
        var link = Links().Sign(Audio, "anna");
        clock.Now += TimeSpan.FromSeconds(15 * 60 - 1);
        Open(link).Should().BeOfType<SignedLink.Valid>();
        clock.Now += TimeSpan.FromSeconds(1);
        Open(link).Should().BeOfType<SignedLink.Expired>();
    }

    [Fact]
    public void Somebody_else_who_is_signed_in_cannot_use_it()
    {
        var link = Links().Sign(Audio, "anna");
        Open(link, signedIn: "anna").Should().BeOfType<SignedLink.Valid>();
        Open(link, signedIn: "berta").Should().BeOfType<SignedLink.OtherUser>();
    }

    [Theory]
    [InlineData("anna&exp=9999999999")]
    [InlineData("änna müller+x/y?z%20")]
    public void A_user_id_of_any_letters_is_carried_safely(string user) =>
        Open(Links().Sign(Audio, user), signedIn: user).Should().Be(new SignedLink.Valid(user));

    [Fact]
    public void The_longest_user_id_that_is_signed_also_opens()
    {
        Open(Links().Sign(Audio, new string('u', 256))).Should().BeOfType<SignedLink.Valid>();
        var longer = () => Links().Sign(Audio, new string('u', 257));
        longer.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void It_opens_nothing_else() =>
        Open(Links().Sign(Audio, "anna").Replace("3f9a", "3f9b", StringComparison.Ordinal)).Should().BeOfType<SignedLink.Forged>();

    [Theory]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("get")]
    public void It_is_for_GET_alone(string method) =>
        Open(Links().Sign(Audio, "anna"), method: method).Should().BeOfType<SignedLink.Forged>();

    [Fact]
    public void Any_character_that_changes_makes_it_worthless()
    {
        var link = Links().Sign(Audio, "anna");
        for (var i = link.IndexOf('?', StringComparison.Ordinal) + 1; i < link.Length; i++)
        {
            var changed = new StringBuilder(link) { [i] = link[i] == 'A' ? 'B' : 'A' }.ToString();
            Open(changed).Should().BeOfType<SignedLink.Forged>(changed);
        }
    }

    [Theory]
    [InlineData("{0}&user=berta")]
    [InlineData("{0}&exp=9999999999")]
    [InlineData("{0}&download=1")]
    [InlineData("{0}&")]
    [InlineData("{0}#x")]
    [InlineData("{0}=")]
    public void A_parameter_more_or_twice_is_refused(string changed) =>
        Open(string.Format(System.Globalization.CultureInfo.InvariantCulture, changed, Links().Sign(Audio, "anna"))).Should().BeOfType<SignedLink.Forged>();

    [Fact]
    public void Another_order_or_spelling_of_the_same_parameters_is_refused()
    {
        var link = Links().Sign(Audio, "anna");
        var parts = link[(link.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&');
        Open($"{Audio}?{string.Join('&', parts.Reverse())}").Should().BeOfType<SignedLink.Forged>();
        Open(link.Replace("user=", "USER=", StringComparison.Ordinal)).Should().BeOfType<SignedLink.Forged>();
        Open(link.Replace("anna", "%61nna", StringComparison.Ordinal)).Should().BeOfType<SignedLink.Forged>();
        Open(link.Replace("exp=", "exp=0", StringComparison.Ordinal)).Should().BeOfType<SignedLink.Forged>();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?user=anna&exp=&kid=&sig=")]
    [InlineData("?user=anna&exp=-1&kid=x&sig=y")]
    [InlineData("?user=anna&exp=99999999999999999999999999&kid=x&sig=y")]
    public void A_query_that_is_no_signature_is_refused(string? query) =>
        Links().Check("GET", Audio, query).Should().BeOfType<SignedLink.Forged>();

    [Fact]
    public void A_query_of_a_megabyte_is_refused_before_anything_is_computed() =>
        Links().Check("GET", Audio, "?user=" + new string('a', 1_000_000)).Should().BeOfType<SignedLink.Forged>();

    [Theory]
    [InlineData("/api/audio/../users/me")]
    [InlineData("/api//audio/x")]
    [InlineData("//elsewhere/x")]
    [InlineData("/api/audio/x?y=1")]
    [InlineData("/api/audio/x\nGET")]
    [InlineData("api/audio/x")]
    [InlineData("/api/audio/%2e%2e")]
    [InlineData("/")]
    public void Only_a_plain_path_is_signed_or_opened(string path)
    {
        var sign = () => Links().Sign(path, "anna");
        sign.Should().Throw<ArgumentException>();
        Links().Check("GET", path, Links().Sign(Audio, "anna")[Audio.Length..]).Should().BeOfType<SignedLink.Forged>();
    }

    [Fact]
    public void A_retired_key_still_opens_what_it_signed_and_signs_no_more()
    {
        var old = Links(key).Sign(Audio, "anna");
        var rotated = Links(newKey, key);

        Open(old, by: rotated).Should().BeOfType<SignedLink.Valid>();
        Open(rotated.Sign(Audio, "anna"), by: Links(newKey)).Should().BeOfType<SignedLink.Valid>();
        Open(old, by: Links(newKey)).Should().BeOfType<SignedLink.Forged>("the key is gone");
    }

    [Fact]
    public void A_key_must_have_32_bytes_and_there_must_be_one()
    {
        var tooShort = () => Links(new byte[16]);
        tooShort.Should().Throw<ArgumentException>();
        var none = () => new SignedLinks([], TimeSpan.FromMinutes(15), clock);
        none.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void The_options_give_the_signing_key_first_and_refuse_a_malformed_one()
    {
        string Text(byte[] k) => Convert.ToBase64String(k);
        new SignedLinkOptions().Keys(key).Should().BeEquivalentTo([key]);
        new SignedLinkOptions { Key = Text(newKey), RetiredKeys = $"{Text(key)}, " }.Keys([]).Should().BeEquivalentTo(new[] { newKey, key }, o => o.WithStrictOrdering());
        new SignedLinkOptions { Key = "short" }.Keys(key).Should().BeNull();
        new SignedLinkOptions { RetiredKeys = Text(key)[..20] }.Keys(key).Should().BeNull();
        new SignedLinkOptions { RetiredKeys = new string('A', 100_000) }.Keys(key).Should().BeNull();
        new SignedLinkOptions().Lifetime.Should().Be(TimeSpan.FromMinutes(15));
    }
}
