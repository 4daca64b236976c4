using System.Security.Claims;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Rapport.Silo.Web;
using Xunit;

namespace Rapport.Silo.Tests.Web;

public sealed class RequestedSpecs
{
    [Fact]
    public void The_same_user_route_and_key_make_the_same_command_and_any_other_does_not()
    {
        var id = Requested.CommandId(Request("ann", "/api/sessions", "k"));

        Requested.CommandId(Request("ann", "/api/sessions", "k")).Should().Be(id);
        new[] { Request("ben", "/api/sessions", "k"), Request("ann", "/api/other", "k"), Request("ann", "/api/sessions", "l"), Request(null, "/api/sessions", "k"), Request("anns", "/api/session", "k") }
            .Select(Requested.CommandId).Should().OnlyHaveUniqueItems().And.NotContain(id);
    }

    [Fact]
    public void Without_a_key_a_command_is_new_with_each_request_and_one_throughout_it()
    {
        var (one, other) = (Request("ann", "/api/sessions", null), Request("ann", "/api/sessions", null));

        Requested.CommandId(one).Should().Be(Requested.CommandId(one)).And.NotBe(Requested.CommandId(other));
        Requested.NewId(one, "session").Should().Be(Requested.NewId(one, "session")).And.NotBe(Requested.NewId(one, "turn"));
    }

    [Fact]
    public void Parts_of_one_request_are_commands_of_their_own_that_name_what_led_to_them()
    {
        var request = Request("ann", "/api/sessions", "k");
        var (whole, part) = (Requested.Cause(request), Requested.Cause(request, "second"));

        part.CommandId.Should().NotBe(whole.CommandId);
        part.CausedBy.Should().Be(whole.CommandId);
        part.CorrelationId.Should().Be(whole.CorrelationId);
        (whole.Actor, whole.CausedBy).Should().Be(("ann", null));
    }

    [Fact]
    public void Faults_are_all_told_and_the_checks_go_on_after_the_first()
    {
        var faults = new Faults();
        faults.Text("a", " ", 5);
        faults.Text("b", "too long", 5).Should().BeEmpty();
        faults.Text("c", " fits ", 5).Should().Be("fits");
        faults.Whole("d", "x", 1, 9).Should().Be(1);
        faults.Whole("e", null, 1, 9, 7).Should().Be(7);
        faults.OneOf("f", "z", ["x", "y"]).Should().Be("x");
        faults.Time("g", "2030-01-31T12:00:00").Should().BeNull("the offset is missing");
        faults.Time("h", "2030-01-31T12:00:00+01:00").Should().Be(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.FromHours(1)));
        faults.Required<int>("i", null, 0);

        faults.All.Keys.Should().Equal("a", "b", "d", "f", "g", "i");
    }

    private static DefaultHttpContext Request(string? user, string path, string? key)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.Path = path;
        if (user is not null) http.User = new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, user)], "test"));
        if (key is not null) http.Request.Headers[Requested.KeyHeader] = key;
        return http;
    }
}
