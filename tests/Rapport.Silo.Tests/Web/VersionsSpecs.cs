using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Rapport.Silo.Web;
using Xunit;

namespace Rapport.Silo.Tests.Web;

/// <summary>What is read out of If-Match, wherever it is read.</summary>
public sealed class VersionsSpecs
{
    [Fact]
    public void Without_one_and_with_a_star_any_version_will_do()
    {
        Wanted().Should().BeNull();
        Wanted("*").Should().BeNull();
    }

    [Fact]
    public void One_strong_tag_of_ours_is_its_version() => Wanted(Versions.Tag(12)).Should().Be(12);

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("\"\"")]
    [InlineData("\"")]
    [InlineData("\"-1\"")]
    [InlineData("\" 1\"")]
    [InlineData("W/\"1\"")]
    [InlineData("\"words\"")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("\"99999999999999999999\"")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("*", "*")]
    [InlineData("", "")]
    public void Anything_else_is_a_version_that_nothing_is_ever_at(params string[] lines) => Wanted(lines).Should().BeNegative();

    private static long? Wanted(params string[] lines)
    {
        var http = new DefaultHttpContext();
        if (lines.Length > 0) http.Request.Headers.IfMatch = lines;
        return Versions.Wanted(http);
    }
}
