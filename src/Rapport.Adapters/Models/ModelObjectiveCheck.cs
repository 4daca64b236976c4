using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Calls;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Models;

/// <summary>
/// A language model judges the objectives for which the scenario wants one; the rules judge the others. What was decided stays, unless it
/// may be revoked. An answer that can't be used decides nothing: the next exchange is judged over all lines again.
/// </summary>
internal sealed class ModelObjectiveCheck(ChatModel model, ProviderMeter meter) : IObjectiveCheck
{
    public const string Job = "objective-check";

    private const int Asks = 2, MaxTokens = 2_000;

    private static readonly Prompt prompt = Prompt.Load("objective-check.v1");

    public string Name => $"{model.Name} where a scenario asks for a model (prompt {prompt.Name})";

    public async ValueTask<ObjectiveVerdict> Check(Rehearsal rehearsal, CancellationToken ct)
    {
        var byRules = RuleObjectiveCheck.Check(rehearsal);
        var models = rehearsal.Scenario.Objectives.Where(o => o.Judging.Kind == JudgingKind.Model).ToImmutableArray();
        if (models.IsEmpty) return byRules;
        var open = models.Where(o => !IsDecided(rehearsal, o)).ToImmutableArray();
        var hasSpoken = rehearsal.Lines.Any(l => l.Speaker == Speaker.Trainee && l.Text.Any(char.IsLetterOrDigit));
        var answer = open.IsEmpty || !hasSpoken
            ? null : await model.Ask<JudgedAnswer>(Request(rehearsal, open), Asks, (a, faulty) => a.Check(rehearsal, open, faulty), meter, ct);
        return RuleObjectiveCheck.Together(
            rehearsal.Scenario, [.. byRules.Objectives.Select(o => models.FirstOrDefault(m => m.Id == o.ObjectiveId) is { } m ? Judged(m, answer, rehearsal) : o)]);
    }

    internal static ChatRequest Request(Rehearsal rehearsal, ImmutableArray<Objective> objectives)
    {
        var data = new JsonObject
        {
            ["scenario"] = Transcribed.Scenario(rehearsal.Scenario),
            ["objectives"] = new JsonArray([.. objectives.Select(o => new JsonObject { ["id"] = o.Id, ["text"] = o.Text, ["criteria"] = o.Judging.Criteria ?? o.Text })]),
            ["transcript"] = Transcribed.Lines(rehearsal.Lines),
        };
        return new(Job, prompt.Fill(("language", Languages.Name(rehearsal.Scenario.Language))), [new(ChatRole.User, Transcribed.Json(data))], MaxTokens)
        {
            Schema = new("objectives", JudgedAnswer.Schema(objectives)),
        };
    }

    private static bool IsDecided(Rehearsal rehearsal, Objective objective) => Transcribed.Known(rehearsal, objective.Id) is { } known
        && (known.Verdict == Verdict.Failed || (known.Verdict == Verdict.Met && !objective.Judging.Revocable));

    // What was met is not open again; it can only fail.
    private static ObjectiveProgress Judged(Objective objective, JudgedAnswer? answer, Rehearsal rehearsal)
    {
        var known = Transcribed.Known(rehearsal, objective.Id) ?? new(objective.Id, Verdict.Open, objective.Judging.StillOpen);
        var now = answer?.Of(objective.Id, rehearsal.Scenario.Language);
        return now is null || (now.Verdict == Verdict.Open && known.Verdict != Verdict.Open) ? known : now;
    }
}
