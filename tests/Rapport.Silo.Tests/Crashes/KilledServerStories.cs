using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Silo.Tests.Practice;
using Xunit;

namespace Rapport.Silo.Tests.Crashes;

/// <summary>
/// The whole server, its own Postgres behind it, killed with SIGKILL again and again while a trainee rehearses. The client does what clients do: it
/// sends again, with the same key, what had no answer. At the end everything that was said is there once.
/// </summary>
public sealed class KilledServerStories : IAsyncLifetime
{
    private const string ScenarioId = "feedback-late-figures";

    private readonly string folder = Directory.CreateTempSubdirectory("rapport-killed-").FullName;
    private SiloProcess? silo;
    private HttpClient client = new();
    private AuthenticationHeaderValue? token;

    public Task InitializeAsync() => StartAgain();

    public async Task DisposeAsync()
    {
        client.Dispose();
        if (silo is not null) await silo.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_session_survives_a_server_that_is_killed_while_it_is_opened_in_mid_turn_in_mid_reply_and_before_its_evaluation()
    {
        await Send("register", "/api/auth/register", new { email = "ann@example.org", password = "a long enough password", displayName = "Ann" });
        var signedIn = await Send("sign-in", "/api/auth/login", new { email = "ann@example.org", password = "a long enough password" });
        token = client.DefaultRequestHeaders.Authorization = new("Bearer", (string)signedIn["accessToken"]!);

        await KillAfter(() => Send("open", "/api/sessions", new { scenarioId = ScenarioId })); // it may have been opened, or not
        var opened = await Send("open", "/api/sessions", new { scenarioId = ScenarioId });
        var path = $"/api/sessions/{(string)opened["id"]!}";

        var said = new List<string>();
        foreach (var (line, i) in PracticeHouse.Dialogue.Select((line, i) => (line, i)))
        {
            var session = await Settled(path);
            if ((string)session["status"]! == "ended") break;
            var number = (int)session["expectedNumber"]!;
            said.Add(line);
            if (i == 0) await KillAfter(() => Turn(path, number, line)); // before it arrives, while it is stored, or while the partner thinks
            await Turn(path, number, line);
            if (i == 1) await Kill(); // right after the answer, while the reply is being made
        }
        await Kill(); // perhaps evaluated, perhaps not

        var ended = await Until(path, s => (string?)s["evaluation"]?["status"] == "completed");
        ((string)ended["ending"]!["reason"]!).Should().Be("objective-met");
        var lines = ended["lines"]!.AsArray();
        lines.Select(l => (int)l!["number"]!).Should().Equal(Enumerable.Range(0, lines.Count));
        lines.Where(l => (string)l!["speaker"]! == "trainee").Select(l => (string)l!["text"]!).Should().Equal(said);
        lines.Where(l => (string)l!["speaker"]! == "partner").Select(l => (string)l!["text"]!).Should().OnlyHaveUniqueItems("nothing is said twice");
    }

    private static object TurnOf(int number, string line)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        return new { number, text = line, startedAt = now, endedAt = now };
    }

    // The times belong to the turn, so a repeated one is not the same body; the session itself knows the turn by its number.
    private async Task Turn(string path, int number, string line)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{path}/turns") { Content = JsonContent.Create(TurnOf(number, line)) };
        using var response = await client.SendAsync(request);
        if (response.StatusCode != HttpStatusCode.Conflict) response.IsSuccessStatusCode.Should().BeTrue(await response.Content.ReadAsStringAsync());
    }

    private async Task<JsonNode> Send(string key, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeTrue(text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    // Sends, and kills the server without waiting for what it says.
    private async Task KillAfter(Func<Task> send)
    {
        var sending = send();
        await Kill();
        try
        {
            await sending;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // the client had no answer, which is the point
        }
    }

    private async Task Kill()
    {
        await silo!.Kill();
        await StartAgain();
    }

    private async Task StartAgain()
    {
        silo = SiloProcess.Start(folder, []);
        client.Dispose();
        client = new HttpClient { BaseAddress = await silo.Address() };
        client.DefaultRequestHeaders.Authorization = token;
    }

    private Task<JsonNode> Settled(string path) => Until(path, s => (string)s["status"]! == "ended" || (string?)s["phase"] == "trainee");

    private async Task<JsonNode> Until(string path, Func<JsonNode, bool> so)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var session = JsonNode.Parse(await client.GetStringAsync(path, patience.Token))!;
            if (so(session)) return session;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }
}
