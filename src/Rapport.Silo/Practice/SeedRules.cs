using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Rapport.Domain.Practice;

namespace Rapport.Silo.Practice;

/// <summary>What seeds have to keep beyond the form of their JSON. Tells everything that is broken.</summary>
/// <param name="isKnownSkill">Whether a skill that is not among the seeds exists all the same.</param>
internal sealed partial class SeedRules(Seeds seeds, ICollection<SeedFault> faults, Func<string, bool> isKnownSkill)
{
    private const int RubricLevels = 5;

    public void Check()
    {
        Unique(seeds.Skills.Select(s => (s.File, s.Definition.Id)));
        Unique(seeds.Scenarios.Select(s => (s.File, s.Definition.Id)));
        foreach (var (file, skill) in seeds.Skills) Of(file, skill);
        foreach (var (file, scenario) in seeds.Scenarios) Of(file, scenario);
    }

    private void Of(string file, SkillDefinition skill)
    {
        void Fault(string field, string reason) => faults.Add(new(file, field, reason));
        Id(skill.Id, Fault);
        Words("name", skill.Name, 80, Fault);
        Words("description", skill.Description, 1_000, Fault);
        if (skill.Rubric.Length != RubricLevels) Fault("rubric", $"It must have {RubricLevels} sentences, one for each level; it has {skill.Rubric.Length}.");
        for (var i = 0; i < skill.Rubric.Length; i++) Words($"rubric[{i}]", skill.Rubric[i], 500, Fault);
    }

    private void Of(string file, ScenarioDefinition scenario)
    {
        void Fault(string field, string reason) => faults.Add(new(file, field, reason));
        Id(scenario.Id, Fault);
        Words("title", scenario.Title, 120, Fault);
        Words("summary", scenario.Summary, 600, Fault);
        Words("brief", scenario.Brief, 4_000, Fault);
        if (!Language().IsMatch(scenario.Language)) Fault("language", "It must be a language tag, as in en or de-AT.");
        Tags("tags", scenario.Tags, Fault);
        Tags("skills", scenario.Skills, Fault);
        foreach (var unknown in scenario.Skills.Distinct().Where(s => seeds.Skills.All(k => k.Definition.Id != s) && !isKnownSkill(s)))
            Fault("skills", $"There is no skill '{unknown}'.");
        Objectives(scenario.Objectives, Fault);
        foreach (var (field, reason) in ScriptFaults.Of(scenario)) Fault(field, reason);
        Within("end.maxTurns", scenario.End?.MaxTurns, 1, 200, Fault);
        Within("end.maxMinutes", scenario.End?.MaxMinutes, 1, 240, Fault);
        Within("end.idleSeconds", scenario.End?.IdleSeconds, 5, 3_600, Fault);
    }

    private static void Objectives(ImmutableArray<Objective> objectives, Action<string, string> fault)
    {
        for (var i = 0; i < objectives.Length; i++)
        {
            Words($"objectives[{i}].id", objectives[i].Id, 64, fault);
            Words($"objectives[{i}].text", objectives[i].Text, 500, fault);
        }
        foreach (var twice in objectives.GroupBy(o => o.Id).Where(g => g.Count() > 1)) fault("objectives", $"'{twice.Key}' is the id of two objectives.");
    }

    private void Unique(IEnumerable<(string File, string Id)> ids)
    {
        foreach (var same in ids.GroupBy(i => i.Id).Where(g => g.Count() > 1))
            foreach (var (file, id) in same) faults.Add(new(file, "id", $"'{id}' is also the id in {string.Join(", ", same.Select(s => s.File).Where(f => f != file))}."));
    }

    private static void Id(string id, Action<string, string> fault)
    {
        if (!IsId(id)) fault("id", "It must be 1 to 64 small letters, digits and single hyphens between them.");
    }

    /// <summary>What an id may look like; others exist nowhere.</summary>
    public static bool IsId(string id) => id.Length <= 64 && IdForm().IsMatch(id);

    private static void Words(string field, string text, int max, Action<string, string> fault)
    {
        if (string.IsNullOrWhiteSpace(text)) fault(field, "It must not be blank.");
        else if (text.Length > max) fault(field, $"At most {max} characters; these are {text.Length}.");
        else if (text.Any(c => char.IsControl(c) && c is not '\n')) fault(field, "Without control characters.");
    }

    private static void Tags(string field, ImmutableArray<string> tags, Action<string, string> fault)
    {
        for (var i = 0; i < tags.Length; i++) Words($"{field}[{i}]", tags[i], 64, fault);
        foreach (var twice in tags.GroupBy(t => t).Where(g => g.Count() > 1)) fault(field, $"'{twice.Key}' is there twice.");
    }

    private static void Within(string field, int? value, int min, int max, Action<string, string> fault)
    {
        if (value < min || value > max) fault(field, $"It must be from {min} to {max}.");
    }

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Language();
}
