using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Testing;
using Rapport.Testing.Vendors;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

/// <summary>Who does what, from the settings to the lines at start.</summary>
public sealed class ProviderSettingsStories : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rapport-providers-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task All_that_is_wrong_with_the_vendors_is_told_at_once_and_no_key_is_shown()
    {
        await using var silo = SiloProcess.Start(
            folder,
            [
                "--Rapport:Practice:Partner:Provider=openai", "--Rapport:Practice:Partner:Sentences=0", "--Rapport:Practice:Evaluator:Provider=gpt", "--Rapport:Practice:Transcriber:Provider=anthropic",
                "--Rapport:Practice:ObjectiveCheck:Provider=anthropic", "--Rapport:Practice:Evaluator:Modell=x",
                "--Rapport:OpenAi:CallAttempts=0", "--Rapport:OpenAi:StallTimeout=never", "--Rapport:DashScope:BaseAddress=ftp://example.org",
            ],
            new Dictionary<string, string> { ["RAPPORT__ANTHROPIC__APIKEY"] = "geheim im text" });

        (await silo.Ended()).Should().Be(2);
        silo.Output.Should().ContainAll(
            "Rapport:OpenAi:ApiKey is (not shown): it must be the vendor's key, for Partner is to be done by 'openai'. Set RAPPORT__OPENAI__APIKEY",
            "Rapport:OpenAi:Model is ''", "Rapport:OpenAi:CallAttempts is '0': it must be from 1 to 10", "Rapport:OpenAi:StallTimeout is 'never'",
            "Rapport:Practice:Partner:Sentences is '0'", "Rapport:Practice:Evaluator:Provider is 'gpt': it must be one of built-in, openai, anthropic, dashscope",
            "Rapport:Practice:Transcriber:Provider is 'anthropic': it must be one of none, openai, dashscope", "Rapport:Practice:Evaluator:Modell",
            "Rapport:Anthropic:ApiKey is (not shown): it must be visible ASCII characters without spaces", "Rapport:Anthropic:Model is ''",
            "Rapport:DashScope:BaseAddress is 'ftp://example.org'");
        silo.Output.Should().NotContain("geheim").And.NotContain("   at ");
    }

    [Theory]
    [InlineData(
        "elevenlabs", "ELEVENLABS",
        "Rapport:ElevenLabs:ApiKey is (not shown): it must be the vendor's key, for it is to speak. Set RAPPORT__ELEVENLABS__APIKEY", "Rapport:ElevenLabs:Voice is", "Rapport:ElevenLabs:SampleRate is '12': it must be one of 8000",
        "Rapport:ElevenLabs:Voices is 'female': it must be pairs")]
    [InlineData(
        "openai-speech", "OPENAISPEECH",
        "Rapport:OpenAiSpeech:ApiKey is (not shown): it must be the vendor's key, for it is to speak. Set RAPPORT__OPENAISPEECH__APIKEY", "Rapport:OpenAiSpeech:SampleRate is '12': it must be from 8000 to 48000",
        "Rapport:OpenAiSpeech:Voices is 'female': it must be pairs", "Rapport:OpenAiSpeech:Model is ''")]
    public async Task All_that_a_vendor_of_voices_lacks_is_told_at_once(string provider, string section, params string[] told)
    {
        await using var silo = SiloProcess.Start(
            folder,
            [
                $"--Rapport:Practice:Voice:Provider={provider}", $"--Rapport:{section}:SampleRate=12", $"--Rapport:{section}:Voices=female",
                $"--Rapport:{section}:Model=", "--Rapport:Practice:Voice:LookAhead=0",
            ]);

        (await silo.Ended()).Should().Be(2);
        silo.Output.Should().ContainAll([.. told, "Rapport:Practice:Voice:LookAhead is '0'"]).And.NotContain("   at ");
    }

    [Fact]
    public async Task A_key_that_can_be_none_is_told_and_never_shown_and_a_vendor_that_nobody_chose_needs_none()
    {
        await using var silo = SiloProcess.Start(
            folder, ["--Rapport:Practice:Voice:Provider=alexa", "--Rapport:OpenAiSpeech:Voice=two words"],
            new Dictionary<string, string> { ["RAPPORT__ELEVENLABS__APIKEY"] = "geheim im text" });

        (await silo.Ended()).Should().Be(2);
        silo.Output.Should().ContainAll(
            "Rapport:ElevenLabs:ApiKey is (not shown): it must be visible ASCII characters without spaces", "Rapport:OpenAiSpeech:Voice is 'two words': it must be the name of a voice",
            "Rapport:Practice:Voice:Provider is 'alexa': it must be one of");
        silo.Output.Should().NotContain("geheim").And.NotContain("Rapport:OpenAiSpeech:ApiKey").And.NotContain("Rapport:ElevenLabs:Voice is");
    }

    [Fact]
    public async Task The_start_says_who_does_what_and_neither_keys_nor_words_get_into_the_log()
    {
        await using var vendor = await StandIn.Start(BadDays.Answers(401, "invalid_api_key"));
        await using var database = await TestDatabase.Create();
        await using var silo = SiloProcess.Start(
            folder,
            [
                $"--Rapport:Postgres:ConnectionString={database.ConnectionString}", "--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Rapport=Trace", "--Logging:LogLevel:System=Trace",
                "--Rapport:Practice:Partner:Provider=openai", "--Rapport:Practice:Evaluator:Provider=anthropic", "--Rapport:Practice:Evaluator:Model=large-1",
                $"--Rapport:OpenAi:BaseAddress={vendor.Address}", "--Rapport:OpenAi:Model=small-1",
            ],
            new Dictionary<string, string> { ["RAPPORT__OPENAI__APIKEY"] = "sk-very-secret-1", ["RAPPORT__ANTHROPIC__APIKEY"] = "sk-very-secret-2" });
        var address = await silo.Address();
        silo.Output.Should().ContainAll(
            "configured: openai small-1 (prompt partner.v1)", "configured: anthropic large-1 (prompt evaluation.v1)", "built in: the scenario's rules", "none: a spoken turn brings its own text", "built in: eSpeak NG");

        using var client = new HttpClient { BaseAddress = address };
        (await client.PostOnce("/api/auth/register", new { email = "ann@rapport.example", password = User.Password, displayName = "Ann" }, "k1")).EnsureSuccessStatusCode();
        var token = (string)(await client.SignIn("ann@rapport.example"))["accessToken"]!;
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var id = (string)(await (await client.PostOnce("/api/sessions", new { scenarioId = "salary-talk" }, "k2")).Json())["id"]!;
        await using var hub = await HubReader.Watch(address, token, id);
        await hub.Until("partner-turn");
        var now = TimeProvider.System.GetUtcNow();
        (await client.PostOnce($"/api/sessions/{id}/turns", new { number = 1, text = "stray-words of mine", startedAt = now, endedAt = now }, "k3")).EnsureSuccessStatusCode();

        ((string)(await hub.Until("ended"))["reason"]!).Should().Be("provider-outage");
        vendor.Asked.Should().ContainSingle("a wrong key gets no better");
        await silo.Terminate();
        (await silo.Ended()).Should().Be(0);
        silo.Output.Split('\n').Where(l => l.StartsWith('{')).Should().Contain(l => l.Contains("invalid_api_key") && JsonNode.Parse(l) != null, "the code is told");
        foreach (var secret in new[] { "sk-very-secret", "stray-words", "Words that nobody may see", "Ines Falk" }) silo.Output.Should().NotContain(secret);
    }
}
