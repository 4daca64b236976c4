using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;

namespace Rapport.Silo.Tests.Practice;

/// <summary>A session by HTTP alone, as somebody has it who asks again and again how it stands.</summary>
internal static class Talk
{
    public static async Task<string> StartSession(this User user, string scenario)
    {
        var answer = await user.Client.PostAsJsonAsync("/api/sessions", new { scenarioId = scenario });
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (string)(await answer.Json())["id"]!;
    }

    /// <summary>Says it, and waits until the partner has answered and the objectives are checked.</summary>
    public static async Task Say(this User user, string session, int number, string text, byte[]? audio = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var turn = new { number, text, audio = audio is null ? null : Convert.ToBase64String(audio), startedAt = now.AddSeconds(-1), endedAt = now };
        var answer = await user.Client.PostAsJsonAsync($"/api/sessions/{session}/turns", turn);
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        await Eventually.Holds(
            async () => await user.Client.GetJson($"/api/sessions/{session}") is var shown && ((string)shown["status"]! == "ended" || (string?)shown["phase"] == "trainee"),
            $"turn {number} is answered");
    }

    public static async Task Stop(this User user, string session) =>
        (await user.Client.PostAsJsonAsync($"/api/sessions/{session}/stop", new { })).StatusCode.Should().Be(HttpStatusCode.OK);

    /// <summary>A session that was stopped after a turn.</summary>
    public static async Task<string> Stopped(this User user, string scenario, string text = "Nice weather today.", byte[]? audio = null)
    {
        var session = await user.StartSession(scenario);
        await user.Say(session, 1, text, audio);
        await user.Stop(session);
        return session;
    }

    public static async Task<JsonNode> Evaluated(this User user, string session)
    {
        JsonNode? evaluation = null;
        await Eventually.Holds(
            async () =>
            {
                var answer = await user.Client.GetAsync($"/api/sessions/{session}/evaluation");
                evaluation = await answer.Json();
                return answer.StatusCode == HttpStatusCode.OK;
            },
            "the evaluation is there");
        return evaluation!;
    }

    public static async Task<(int Status, string? Code)> Refused(this Task<HttpResponseMessage> request)
    {
        var answer = await request;
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : (string?)JsonNode.Parse(text)!["code"]);
    }

    /// <summary>A tenth of a second of a quiet tone.</summary>
    public static byte[] Wav()
    {
        const int Rate = 8_000, Samples = Rate / 10;
        using var wav = new MemoryStream();
        using var to = new BinaryWriter(wav);
        to.Write("RIFF"u8);
        to.Write(36 + Samples * 2);
        to.Write("WAVEfmt "u8);
        to.Write(16);
        to.Write((short)1);
        to.Write((short)1);
        to.Write(Rate);
        to.Write(Rate * 2);
        to.Write((short)2);
        to.Write((short)16);
        to.Write("data"u8);
        to.Write(Samples * 2);
        for (var i = 0; i < Samples; i++) to.Write((short)(1_000 * Math.Sin(i * 0.4)));
        return wav.ToArray();
    }
}
