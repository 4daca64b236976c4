using System.Text;
using FluentAssertions;
using Rapport.Silo.Accounts;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

public sealed class TimedCodeSpecs
{
    private static readonly string secret = TimedCode.ToBase32(Encoding.ASCII.GetBytes("12345678901234567890"));

    /// <summary>The vectors of RFC 6238, appendix B, of which we show the last six digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code)
    {
        secret.Should().Be("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        TimedCode.Of(secret, TimedCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))).Should().Be(code);
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_code_holds_in_its_step_and_the_ones_beside_it(int off, bool holds)
    {
        var now = new DateTimeOffset(2026, 3, 2, 9, 0, 10, TimeSpan.Zero);
        var code = TimedCode.Of(secret, TimedCode.StepAt(now) + off);

        TimedCode.Match(secret, code, now, after: 0).Should().Be(holds ? TimedCode.StepAt(now) + off : null);
        TimedCode.Match(secret, code, now, after: TimedCode.StepAt(now) + off).Should().BeNull("it was used");
    }

    [Theory]
    [InlineData(new byte[] { }, "")]
    [InlineData(new byte[] { 0x66 }, "MY")]
    [InlineData(new byte[] { 0x66, 0x6f, 0x6f, 0x62, 0x61, 0x72 }, "MZXW6YTBOI")]
    public void Base32_is_that_of_the_standard(byte[] bytes, string text) => TimedCode.ToBase32(bytes).Should().Be(text);
}
