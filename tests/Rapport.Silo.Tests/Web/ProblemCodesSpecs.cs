using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Silo.Web;
using Xunit;

namespace Rapport.Silo.Tests.Web;

public sealed partial class ProblemCodesSpecs
{
    /// <summary>Read from the compiled code, so that a refusal can't be forgotten: any text of the form <c>room.reason</c>, but no setting and no address.</summary>
    [Fact]
    public void Every_refusal_that_the_code_can_make_is_in_the_table()
    {
        var rooms = ProblemCodes.All.Select(c => c.Code.Split('.')[0]).Append("companions").Append("devices").Append("coaching").Append("voices").Append("personas").Append("athletes").ToHashSet();

        var made = new[] { typeof(Refusal), typeof(Json), typeof(Program) }.SelectMany(t => Texts(t.Assembly.Location))
            .Where(text => Code().IsMatch(text) && rooms.Contains(text.Split('.')[0])).ToHashSet();

        made.Should().HaveCountGreaterThan(30).And.Contain("practice.wrong-sequence", "the search finds what is there");
        made.Where(code => ProblemCodes.Find(code) is null).Should().BeEmpty();
    }

    [Fact]
    public void The_refusals_of_the_infrastructure_say_when_to_come_again()
    {
        foreach (var refusal in new[] { Refusal.Busy, Refusal.Unavailable })
        {
            var code = ProblemCodes.Of(refusal.Code);
            code.Status.Should().Be(503);
            code.RetryAfter.Should().BePositive();
        }
    }

    [Theory]
    [InlineData(400, "edge.malformed")]
    [InlineData(401, "edge.unauthenticated")]
    [InlineData(404, "edge.not-found")]
    [InlineData(418, "edge.refused")]
    [InlineData(502, "edge.failed")]
    public void A_bare_status_has_a_code_too(int status, string code) => ProblemCodes.OfStatus(status).Code.Should().Be(code);

    private static IEnumerable<string> Texts(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        for (var handle = MetadataTokens.UserStringHandle(0); !handle.IsNil || MetadataTokens.GetHeapOffset(handle) == 0;)
        {
            yield return metadata.GetUserString(handle);
            handle = metadata.GetNextHandle(handle);
            if (handle.IsNil) break;
        }
    }

    [GeneratedRegex("^[a-z]+\\.[a-z]+(-[a-z]+)*$")]
    private static partial Regex Code();
}
