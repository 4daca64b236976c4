using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Silo.Tests;
using Xunit;

namespace Rapport.Cli.Tests;

/// <summary>Commands against a running server, and what they say when it does not go well.</summary>
public sealed class CliStories(SiloFixture fixture) : IClassFixture<SiloFixture>, IDisposable
{
    private readonly Cli cli = new(fixture.Silo.Address);

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task A_session_is_kept_for_its_owner_alone_and_ends_with_signing_out()
    {
        var email = await cli.SignUp();
        var kept = Path.Combine(cli.Config, "sessions.json");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(kept).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.ReadAllText(kept).Should().NotContain(User.Password);
        (await cli.Run(["scenarios"])).Code.Should().Be(0);

        (await cli.Run(["sign-out"])).Output.Should().Contain("signed out");
        Clear(await cli.Run(["scenarios"]), "cli.signed-out", "rapport sign-in");

        // The password comes from the input where nobody types and the environment has none.
        var again = await cli.Run(["sign-in", "--email", email], input: User.Password + "\n", password: null);
        again.Code.Should().Be(0, again.Errors);
        again.Output.Should().Contain("as Ann");
    }

    [Fact]
    public async Task Many_commands_at_once_with_one_old_session_refresh_it_once_and_all_go_on()
    {
        using var cli = new Cli(fixture.Silo.Address);
        await cli.SignUp();
        var kept = Path.Combine(cli.Config, "sessions.json");
        var old = JsonNode.Parse(await File.ReadAllTextAsync(kept))!;
        old.AsObject().Single().Value!["expiresAt"] = "2026-01-01T00:00:00+00:00";
        await File.WriteAllTextAsync(kept, old.ToJsonString());

        var ran = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => cli.Run(["scenarios"])));

        ran.Should().OnlyContain(r => r.Code == 0, string.Join('\n', ran.Select(r => r.Errors)));
        var token = (string)JsonNode.Parse(await File.ReadAllTextAsync(kept))!.AsObject().Single().Value!["refreshToken"]!;
        token.Split('.')[3].Should().Be("2", "it is the second of its session, not the fourth");
    }

    [Fact]
    public async Task The_operator_makes_the_first_administrator_and_lists_who_has_an_account()
    {
        using var cli = new Cli(fixture.Silo.Address);
        var email = await cli.SignUp();
        var token = await File.ReadAllTextAsync(Path.Combine(fixture.Silo.Data, "operator.token"));

        var granted = await cli.Run(["users", "grant-admin", email], operatorToken: token);
        granted.Code.Should().Be(0, granted.Errors);
        granted.Output.Should().Contain(email).And.Contain("admin");
        await Eventually.Holds(async () => (await cli.Run(["users", "list"], operatorToken: token)).Output.Contains(email, StringComparison.Ordinal), "the list has her");
        (await cli.Run(["users", "revoke-admin", email], operatorToken: token)).Output.Should().Contain(email).And.NotContain("admin");
        Clear(await cli.Run(["users", "grant-admin", "nobody@rapport.example"], operatorToken: token), "accounts.not-found");
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_saying_which_part_was_wrong()
    {
        var email = await cli.SignUp();
        Clear(await cli.Run(["sign-in", "--email", email], password: "not the right one"), "accounts.wrong-credentials", "E-mail address or password is wrong");
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_sign_up_is_told_at_once()
    {
        var ran = await cli.Run(["sign-up", "--email", "nobody", "--name", "Ann"], password: "short");
        Clear(ran, "edge.invalid");
        ran.Errors.Should().Contain("email:").And.Contain("password:");
    }

    [Fact]
    public async Task Where_no_server_is_it_says_how_to_start_one()
    {
        using var lonely = new Cli(new("http://127.0.0.1:9"));
        Clear(await lonely.Run(["sign-in", "--email", "ann@rapport.example"]), "cli.no-server", "dotnet run --project src/Rapport.Silo");
    }

    [Fact]
    public async Task An_address_that_is_none_is_told()
    {
        Clear(await cli.Run(["sign-out", "--server", "somewhere"]), "cli.server", "http://HOST:PORT");
    }

    [Fact]
    public async Task An_unknown_scenario_is_told_with_the_way_to_find_one()
    {
        await cli.SignUp();
        Clear(await cli.Run(["practice", "no-such-thing"]), "practice.scenario-not-found", "rapport scenarios");
    }

    [Fact]
    public async Task A_script_that_is_not_there_starts_no_session()
    {
        await cli.SignUp();
        Clear(await cli.Run(["practice", "feedback-late-figures", "--script", "missing.txt"]), "cli.no-script");
        (await cli.Run(["history"])).Output.Should().Contain("no session here yet");
    }

    [Fact]
    public async Task Scenarios_are_found_by_their_words()
    {
        await cli.SignUp();
        var found = await cli.Run(["scenarios", "empty", "slide"]);
        found.Code.Should().Be(0, found.Errors);
        found.Output.Should().Contain("feedback-late-figures").And.Contain("Daniel Brandt");
        (await cli.Run(["scenarios", "nothing", "like", "this"])).Output.Should().Contain("No scenario fits");
    }

    [Fact]
    public async Task The_operator_imports_seeds_and_looks_at_streams_and_views()
    {
        var token = await File.ReadAllTextAsync(Path.Combine(fixture.Silo.Data, "operator.token"));
        var imported = await cli.Run(["seeds", "import"], operatorToken: token);
        imported.Code.Should().Be(0, imported.Errors);
        imported.Output.Should().Contain("0 imported, 0 changed, 0 withdrawn", "the server imported them when it started");

        var stream = await cli.Run(["streams", "show", "practice-scenario", "feedback-late-figures"], operatorToken: token);
        stream.Code.Should().Be(0, stream.Errors);
        stream.Output.Should().Contain("practice-scenario.imported.v1");

        var status = await cli.Run(["views", "status", "--data", fixture.Silo.Data]);
        status.Code.Should().Be(0, status.Errors);
        status.Output.Should().Contain("practice_scenarios").And.Contain("running");

        var rebuilt = await cli.Run(["views", "rebuild", "practice_scenarios"], operatorToken: token);
        rebuilt.Code.Should().Be(0, rebuilt.Errors);
        rebuilt.Output.Should().Contain("0 of them other than before");
    }

    [Fact]
    public async Task The_operators_token_is_found_where_a_server_started_here_keeps_it_and_where_the_setting_says()
    {
        using var cli = new Cli(fixture.Silo.Address);
        var data = Directory.CreateDirectory(Path.Combine(cli.Config, ".rapport")).FullName;
        File.Copy(Path.Combine(fixture.Silo.Data, "operator.token"), Path.Combine(data, "operator.token"));
        (await cli.Run(["views", "status"])).Code.Should().Be(0);
        await File.WriteAllTextAsync(Path.Combine(cli.Config, "Orleans.sln"), "");
        var below = Directory.CreateDirectory(Path.Combine(cli.Config, "src", "Rapport.Cli")).FullName;
        (await cli.Run(["views", "status"], workingDirectory: below)).Code.Should().Be(0);
        (await cli.Run(["views", "status"], workingDirectory: below, dataDirectory: data)).Code.Should().Be(0);
        (await cli.Run(["views", "status"], dataDirectory: below)).Errors.Should().Contain("cli.no-operator-token").And.Contain(below);
    }

    [Fact]
    public async Task Without_the_operators_token_and_with_a_wrong_one_nothing_is_done()
    {
        Clear(await cli.Run(["views", "status"]), "cli.no-operator-token", "RAPPORT_OPERATOR_TOKEN");
        Clear(await cli.Run(["views", "status"], operatorToken: "guessed"), "cli.wrong-operator-token");
    }

    [Fact]
    public async Task What_is_not_there_is_named_to_the_operator()
    {
        var token = await File.ReadAllTextAsync(Path.Combine(fixture.Silo.Data, "operator.token"));
        Clear(await cli.Run(["views", "rebuild", "nothing"], operatorToken: token), "operations.no-such-view", "practice_scenarios");
        Clear(await cli.Run(["streams", "show", "practice-session", "nothing"], operatorToken: token), "operations.no-such-stream");
        Clear(await cli.Run(["seeds", "import", "no/such/folder"], operatorToken: token), "practice.seeds-refused", "no/such/folder");
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var help = await cli.Run(["--help"]);
        help.Code.Should().Be(0);
        foreach (var command in new[] { "sign-up", "sign-in", "sign-out", "scenarios", "practice", "history", "export", "seeds", "streams", "views", "users", "retention", "--server" })
            help.Output.Should().Contain(command);
    }

    // One clear sentence with its code, on the error output, and never where in our code it happened.
    private static void Clear(Ran ran, string code, params string[] saying)
    {
        ran.Code.Should().Be(1, ran.Output + ran.Errors);
        ran.Errors.Should().Contain($"[{code}]").And.NotContain("   at ").And.NotContain("Exception").And.NotContain("\u001b", "it is no terminal");
        foreach (var words in saying) ran.Errors.Should().Contain(words);
    }
}
