using FluentAssertions;
using Rapport.Silo.Tests;
using Xunit;

namespace Rapport.Cli.Tests;

/// <summary>What a person at a terminal is asked, and what becomes of the answers.</summary>
public sealed class TerminalStories(SiloFixture fixture) : IClassFixture<SiloFixture>, IDisposable
{
    private const string Scenario = "saying-no-trade-fair", Question = "Stop the session? y/n";

    private readonly Cli cli = new(fixture.Silo.Address);

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task A_password_is_typed_and_never_shown()
    {
        if (!PseudoTerminal.IsHere) return;
        var email = $"ann-{Guid.NewGuid():n}@rapport.example";
        using (var terminal = Open("sign-up"))
        {
            await terminal.See("E-mail address:");
            await terminal.Type(email + PseudoTerminal.Enter);
            await terminal.See("Your name:");
            await terminal.Type("Ann" + PseudoTerminal.Enter);
            await terminal.See("Password");
            await terminal.Type(User.Password + PseudoTerminal.Enter);
            await terminal.See("Welcome, Ann.");
            (await terminal.Ended()).Should().Be(0);
            terminal.Shown.Should().Contain(email).And.NotContain(User.Password);
        }

        using var again = Open("sign-in");
        await again.See("E-mail address:");
        await again.Type(email + PseudoTerminal.Enter);
        await again.See("Password:");
        await again.Type("not the right one" + PseudoTerminal.Enter);
        await again.See("E-mail address or password is wrong");
        (await again.Ended()).Should().Be(1);
        again.Shown.Should().NotContain("not the right one");
    }

    [Fact]
    public async Task A_scenario_is_chosen_from_the_list_with_the_keys()
    {
        if (!PseudoTerminal.IsHere) return;
        await cli.SignUp();
        using var terminal = Open("practice");
        await terminal.See("What do you want to practise?");
        await terminal.See("Type a word to find it; Enter chooses");
        await terminal.Type("weekend");
        await terminal.See("> Just this one weekend");
        await terminal.Type(PseudoTerminal.Enter);
        await terminal.See("With Tom Keller");
        await terminal.See("You: ");
        await terminal.Type("Hi Tom." + PseudoTerminal.Enter);
        await terminal.See("Tom Keller: ");
        await terminal.See("You: ");
        await Stop(terminal);
    }

    [Fact]
    public async Task The_partners_words_are_broken_into_lines_between_words_and_at_the_edge_alone()
    {
        if (!PseudoTerminal.IsHere) return;
        await cli.SignUp();
        using var terminal = Open("practice", Scenario);
        await terminal.See("Tom Keller: ");
        await terminal.See("You: ");
        var line = terminal.Shown[terminal.Shown.IndexOf("Tom Keller: ", StringComparison.Ordinal)..terminal.Shown.LastIndexOf("You: ", StringComparison.Ordinal)].TrimEnd('\n').Split('\n');
        line.Should().HaveCount(2).And.OnlyContain(row => row.TrimEnd().Length <= 100);
        string.Concat(line).Should().Contain("favourite person!").And.EndWith("It's only Saturday and Sunday.");
        await Stop(terminal);
    }

    [Fact]
    public async Task Ctrl_C_asks_and_a_no_goes_on()
    {
        if (!PseudoTerminal.IsHere) return;
        await cli.SignUp();
        using var terminal = Open("practice", Scenario);
        await terminal.See("You: ");
        await terminal.Type(PseudoTerminal.CtrlC);
        await terminal.See(Question);
        await terminal.Type("n" + PseudoTerminal.Enter);
        await terminal.See("You: ");
        await terminal.Type("No, I can't do it." + PseudoTerminal.Enter);
        await terminal.See("Tom Keller: ");
        await terminal.See("You: ");
        await Stop(terminal);
    }

    /// <summary>The words stood in front of the "y", which then was none, and the session went on.</summary>
    [Fact]
    public async Task Words_given_up_halfway_do_not_answer_the_question()
    {
        if (!PseudoTerminal.IsHere) return;
        await cli.SignUp();
        using var terminal = Open("practice", Scenario);
        await terminal.See("You: ");
        await terminal.Type("I was about to");
        await terminal.See("I was about to");
        await terminal.Type(PseudoTerminal.CtrlC);
        await terminal.See(Question);
        await terminal.Type("y" + PseudoTerminal.Enter);
        await terminal.See("Please answer y");
        await terminal.Type("y" + PseudoTerminal.Enter);
        await terminal.See("The session has ended: manual.");
        (await terminal.Ended()).Should().Be(3);
    }

    [Fact]
    public async Task Ctrl_C_twice_leaves_the_session_running()
    {
        if (!PseudoTerminal.IsHere) return;
        await cli.SignUp();
        using (var terminal = Open("practice", Scenario))
        {
            await terminal.See("You: ");
            await terminal.Type(PseudoTerminal.CtrlC);
            await terminal.See(Question);
            await terminal.Type(PseudoTerminal.CtrlC);
            await terminal.See("You left.");
            (await terminal.Ended()).Should().Be(130);
            terminal.Shown.Should().NotContain("Exception");
        }
    }

    private PseudoTerminal Open(params string[] arguments) => new(fixture.Silo.Address, cli.Config, arguments);

    private static async Task Stop(PseudoTerminal terminal)
    {
        await terminal.Type(PseudoTerminal.CtrlC);
        await terminal.See(Question);
        await terminal.Type("y" + PseudoTerminal.Enter);
        await terminal.See("The session has ended: manual.");
        (await terminal.Ended()).Should().Be(3);
    }
}
