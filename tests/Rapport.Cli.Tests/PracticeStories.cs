using System.Diagnostics;
using System.Text.RegularExpressions;
using FluentAssertions;
using Rapport.Cli.Tests.Hubs;
using Rapport.Silo.Tests;
using Xunit;

namespace Rapport.Cli.Tests;

/// <summary>Whole sessions in a terminal that is none: scripted, stopped, and over a wire that breaks.</summary>
public sealed class PracticeStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const string Scenario = "feedback-late-figures";
    private const string Partner = "Daniel Brandt: ";

    private static string Dialogue => Path.Combine(AppContext.BaseDirectory, "silo-config", "seeds", "dialogues", $"{Scenario}.txt");

    [Fact]
    public async Task A_scripted_session_is_played_to_its_end_and_its_evaluation()
    {
        using var cli = new Cli(fixture.Silo.Address);
        await cli.SignUp();
        var ran = await cli.Run(["practice", Scenario, "--script", Dialogue]);
        ran.Code.Should().Be(0, ran.Errors);
        ran.Errors.Should().BeEmpty();
        ran.Output.Should().Contain("The empty slide").And.Contain("✓").And.Contain("The session has ended: objective met.").And.NotContain("\u001b");
        ran.Output.Should().MatchRegex("Giving feedback +█+░* +[1-5]/5").And.MatchRegex("“.+” \\(turn \\d+\\)").And.Contain("Next time:");
        Talk(ran).Should().HaveCountGreaterThan(6).And.OnlyHaveUniqueItems();
        Talk(ran).Select(l => l.StartsWith("You: ", StringComparison.Ordinal)).Should().Equal(Talk(ran).Select((_, i) => i % 2 == 1), "they take turns");

        (await cli.Run(["history"])).Output.Should().Contain(Scenario).And.Contain("objective met").And.Contain("3 of 3");
    }

    [Fact]
    public async Task A_script_that_is_over_before_the_session_stops_it()
    {
        using var cli = new Cli(fixture.Silo.Address);
        await cli.SignUp();
        var script = Path.Combine(cli.Config, "short.txt");
        await File.WriteAllTextAsync(script, "Thanks for making time, Daniel.\n\n");
        var ran = await cli.Run(["practice", Scenario, "--script", script]);
        ran.Code.Should().Be(3, ran.Errors);
        ran.Output.Should().Contain("The script is over").And.Contain("The session has ended: manual.").And.Contain("How you did");
    }

    [Fact]
    public async Task Who_says_nothing_at_all_gets_no_evaluation()
    {
        using var cli = new Cli(fixture.Silo.Address);
        await cli.SignUp();
        var ran = await cli.Run(["practice", Scenario], input: "");
        ran.Code.Should().Be(3, ran.Errors);
        ran.Output.Should().Contain("The input is over").And.Contain("nothing to evaluate");
    }

    [Fact]
    public async Task Ctrl_C_stops_the_session_and_not_only_the_program()
    {
        if (OperatingSystem.IsWindows()) return;
        using var cli = new Cli(fixture.Silo.Address);
        await cli.SignUp();
        using var process = cli.Start(["practice", Scenario]);
        var heard = new List<string>();
        await Hear(process, heard, line => line.StartsWith(Partner, StringComparison.Ordinal));
        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
        var ran = await Cli.Ended(process);
        ran.Code.Should().Be(3, ran.Errors);
        ran.Output.Should().Contain("The session has ended: manual.");
        (await cli.Run(["history"])).Output.Should().Contain("manual");
    }

    [Fact]
    public async Task Over_a_wire_that_breaks_all_the_time_the_same_conversation_is_seen()
    {
        await using var sluice = new Sluice(fixture.Silo.Address);
        using var cli = new Cli(sluice.Address);
        await cli.SignUp();
        using var process = cli.Start(["practice", Scenario, "--script", Dialogue]);
        var heard = new List<string>();
        await Hear(process, heard, line =>
        {
            if (line.StartsWith(Partner, StringComparison.Ordinal) || line.StartsWith("You: ", StringComparison.Ordinal)) sluice.Cut();
            return line.StartsWith("How you did", StringComparison.Ordinal);
        });
        var ran = await Cli.Ended(process);
        ran.Code.Should().Be(0, ran.Errors);
        var talk = Talk(new(0, string.Join('\n', heard), "")).ToList();
        talk.Should().HaveCountGreaterThan(6).And.OnlyHaveUniqueItems();
        talk.Select(l => l.StartsWith("You: ", StringComparison.Ordinal)).Should().Equal(talk.Select((_, i) => i % 2 == 1));
    }

    private static async Task Hear(Process process, List<string> heard, Func<string, bool> enough)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            heard.Add(line);
            if (enough(line)) return;
        }
        throw new InvalidOperationException($"It ended before: {string.Join('\n', heard)}\n{await process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    private static IEnumerable<string> Talk(Ran ran) => ran.Output.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => Regex.IsMatch(l, "^(You|Daniel Brandt): "));
}
