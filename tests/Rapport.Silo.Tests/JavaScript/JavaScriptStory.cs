using System.Diagnostics;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.JavaScript;

/// <summary>The hub speaks with SignalR's own JavaScript client, not only with ours.</summary>
public sealed class JavaScriptStory : IAsyncLifetime
{
    private const string Scenario = "feedback-late-figures";

    private TestDatabase database = null!;
    private SiloHost silo = null!;

    public async Task InitializeAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            var (code, output) = await Run("npm", ["ci", "--no-audit", "--no-fund"]);
            code.Should().Be(0, "the story needs its package: {0}", output);
        }
        database = await TestDatabase.Create();
        silo = SiloHost.Start(database);
    }

    public async Task DisposeAsync()
    {
        if (silo is not null) await silo.DisposeAsync();
        if (database is not null) await database.DisposeAsync();
    }

    [Fact]
    public async Task A_JavaScript_client_plays_a_session_leaves_in_the_middle_and_misses_nothing()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "silo-config", "seeds", "dialogues", $"{Scenario}.txt");
        var (code, output) = await Run("node", ["play.mjs", silo.Address.ToString(), Scenario, script]);
        code.Should().Be(0, output);

        var seen = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
        var pushes = seen.Where(s => (string)s["event"]! == "push").ToList();
        var versions = pushes.Where(p => p["version"] is not null).Select(p => (long)p["version"]!).ToList();
        versions.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();

        var watches = seen.Where(s => (string)s["event"]! == "watching").Select(s => (long)s["from"]!).ToList();
        watches.Should().HaveCount(2);
        watches[0].Should().Be(0);
        watches[1].Should().BeGreaterThan(0, "it came back where it left");

        // Turn and answer by turn, without a hole: all lines of the conversation.
        var said = (int)seen[^1]["said"]!;
        Numbers("transcript").Should().Equal(Enumerable.Range(0, said).Select(i => 2 * i + 1));
        Numbers("partner-turn").Should().Equal(Enumerable.Range(0, said + 1).Select(i => 2 * i));
        Of("began").Should().ContainSingle();
        ((string)Of("ended").Should().ContainSingle().Which["reason"]!).Should().Be("objective-met");
        Of("evaluation-ready").Should().ContainSingle().Which["report"]!["ratings"]!.AsArray().Should().HaveCount(2);
        ((string)pushes[^1]["type"]!).Should().Be("evaluation-ready");

        // Partial words belong to the line that comes next, and grow.
        foreach (var (partial, at) in pushes.Select((p, i) => (p, i)).Where(p => (string)p.p["type"]! == "partner-partial"))
            pushes.Skip(at).First(p => (string)p["type"]! == "partner-turn").Should().Match<JsonNode>(whole =>
                (int)whole["number"]! == (int)partial["number"]! && ((string)whole["text"]!).StartsWith((string)partial["text"]!, StringComparison.Ordinal));

        IEnumerable<JsonNode> Of(string type) => pushes.Where(p => (string)p["type"]! == type);
        IEnumerable<int> Numbers(string type) => Of(type).Select(p => (int)p["number"]!);
    }

    // Beside the sources: there npm finds its lock file, and what it fetched once is there the next time.
    private static string Folder
    {
        get
        {
            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
                if (File.Exists(Path.Combine(at.FullName, "Orleans.sln"))) return Path.Combine(at.FullName, "tests", "Rapport.Silo.Tests", "JavaScript");
            throw new InvalidOperationException("The tests don't run in the repository.");
        }
    }

    private static async Task<(int Code, string Output)> Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90), TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        var code = process.HasExited ? process.ExitCode : -1;
        return (code, code == 0 ? await output : $"{await output}\n{await errors}");
    }
}
