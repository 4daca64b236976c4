using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;

namespace Rapport.Adapters.Tests.Partner;

/// <summary>The scenarios and skills that are shipped, read from where the server reads them.</summary>
internal static class Seeds
{
    // A misspelt field would be ignored in silence otherwise.
    private static readonly JsonSerializerOptions strict = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static string Folder { get; } = Path.Combine(Root(), "silo-config", "seeds");

    public static ImmutableSortedDictionary<string, ScenarioDefinition> Scenarios { get; } =
        Directory.GetFiles(Path.Combine(Folder, "scenarios"), "*.json").ToImmutableSortedDictionary(f => Path.GetFileNameWithoutExtension(f)!, Read<ScenarioDefinition>);

    public static ImmutableSortedDictionary<string, SkillDefinition> Skills { get; } =
        Directory.GetFiles(Path.Combine(Folder, "skills"), "*.json").ToImmutableSortedDictionary(f => Path.GetFileNameWithoutExtension(f)!, Read<SkillDefinition>);

    public static IEnumerable<object[]> ScenarioIds => Scenarios.Keys.Select(id => new object[] { id });

    public static string[] Dialogue(string id) => File.ReadAllLines(Path.Combine(Folder, "dialogues", $"{id}.txt"));

    private static T Read<T>(string file) => JsonSerializer.Deserialize<T>(File.ReadAllText(file), strict)!;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}

/// <summary>A session played without a server: the trainee's lines go in, the partner's come out.</summary>
internal sealed class Rehearsing(ScenarioDefinition scenario, string sessionId = "a-session", string[]? already = null)
{
    private static readonly DateTimeOffset at = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public ImmutableArray<Line> Lines { get; private set; } = [.. (already ?? []).Prepend(scenario.OpeningLine!).Select((text, i) => Line(i, Speaker.Partner, text))];

    public Rehearsal Now => new(sessionId, scenario, Lines, []);

    public ObjectiveVerdict Verdict => RuleObjectiveCheck.Check(Now);

    public IEnumerable<string> Replies => Lines.Skip(1).Where(l => l.Speaker == Speaker.Partner).Select(l => l.Text);

    public string Beat => new Transcript(Playbook.Of(scenario), Lines).PartnerLines[^1].Beat?.Id ?? "";

    public string Say(string text)
    {
        Lines = Lines.Add(Line(Lines.Length, Speaker.Trainee, text));
        var reply = ScriptedPartner.Line(Now);
        Lines = Lines.Add(Line(Lines.Length, Speaker.Partner, reply));
        return reply;
    }

    public Rehearsing SayAll(IEnumerable<string> texts)
    {
        foreach (var text in texts) Say(text);
        return this;
    }

    private static Line Line(int number, Speaker speaker, string text) => new(number, speaker, text, at.AddSeconds(number * 10), at.AddSeconds(number * 10 + 8));
}
