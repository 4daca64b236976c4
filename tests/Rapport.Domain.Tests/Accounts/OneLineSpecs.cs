using FluentAssertions;
using Rapport.Domain.Accounts;
using Xunit;

namespace Rapport.Domain.Tests.Accounts;

public sealed class OneLineSpecs
{
    [Theory]
    [InlineData("", true)]
    [InlineData("Ann Ö'Brien-Łęcka 李 😀", true)]
    [InlineData("a\u0308", true)]
    [InlineData("a\tb", false)]
    [InlineData("a\r\nb", false)]
    [InlineData("a\u0085b", false)]
    [InlineData("a\u2029b", false)]
    [InlineData("a\u202Eb", false)]
    [InlineData("a\u2066b", false)]
    [InlineData("a\u200Db", false)]
    [InlineData("a\u00ADb", false)]
    public void A_line_has_no_breaks_and_nothing_invisible(string text, bool isOne) => OneLine.Is(text).Should().Be(isOne);

    [Fact]
    public void Invisible_characters_beyond_sixteen_bits_and_half_ones_are_found()
    {
        OneLine.Is("a" + char.ConvertFromUtf32(0xE0041)).Should().BeFalse("a tag, which hides text in text");
        OneLine.Is("a" + (char)0xD83D).Should().BeFalse();
    }
}
