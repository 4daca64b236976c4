using System.Security.Cryptography;
using FluentAssertions;
using Rapport.Engine.Privacy;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Privacy;

public sealed class MasterKeysSpecs
{
    private static readonly byte[] Secret = "what nobody may read"u8.ToArray();

    [Fact]
    public void What_is_sealed_is_opened_again_and_never_looks_the_same_twice()
    {
        var keys = TestKeys.Of(1);
        var (one, two) = (keys.Seal(Secret, "a"), keys.Seal(Secret, "a"));
        keys.Open(one, "a").Should().Equal(Secret);
        one.Should().NotEqual(two);
        one.AsSpan().IndexOf(Secret).Should().Be(-1);
    }

    [Fact]
    public void It_is_bound_to_its_purpose_and_to_every_byte()
    {
        var keys = TestKeys.Of(1);
        var box = keys.Seal(Secret, "a");
        FluentActions.Invoking(() => keys.Open(box, "b")).Should().Throw<CryptographicException>();
        for (var i = 0; i < box.Length; i++)
        {
            var changed = box.ToArray();
            changed[i] ^= 1;
            FluentActions.Invoking(() => keys.Open(changed, "a")).Should().Throw<CryptographicException>();
        }
        FluentActions.Invoking(() => keys.Open(box.AsSpan(0, 20), "a")).Should().Throw<CryptographicException>();
    }

    [Fact]
    public void The_first_key_seals_and_all_open()
    {
        var (old, both, fresh) = (TestKeys.Of(1), TestKeys.Of(2, 1), TestKeys.Of(2));
        var before = old.Seal(Secret, "a");
        both.Open(before, "a").Should().Equal(Secret);
        both.IsOfNewest(before, "a").Should().BeFalse();
        var after = both.Seal(Secret, "a");
        both.IsOfNewest(after, "a").Should().BeTrue();
        fresh.Open(after, "a").Should().Equal(Secret);
        FluentActions.Invoking(() => fresh.Open(before, "a")).Should().Throw<CryptographicException>();
    }

    [Fact]
    public void Keys_have_names_that_tell_them_apart_and_a_key_of_a_wrong_size_is_refused()
    {
        TestKeys.Of(1, 2).Ids.Should().Equal(TestKeys.Of(1).Newest, TestKeys.Of(2).Newest).And.OnlyHaveUniqueItems();
        FluentActions.Invoking(() => new MasterKeys(new byte[16])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new MasterKeys()).Should().Throw<ArgumentException>();
    }
}
