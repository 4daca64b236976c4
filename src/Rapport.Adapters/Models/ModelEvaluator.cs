using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Rapport.Adapters.Calls;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Models;

/// <summary>
/// A language model rates on top of what the built-in evaluator measures. Its answer must fit, quote by quote; else it is told what was
/// wrong. When it has no usable answer, or none at all, the built-in report serves and says so.
/// </summary>
internal sealed class ModelEvaluator(ChatModel model, IEvaluator builtIn, ProviderMeter meter) : IEvaluator
{
    public const string Job = "evaluator";

    private const int Asks = 3, MaxTokens = 8_000;

    private static readonly Prompt prompt = Prompt.Load("evaluation.v1");

    public string Name => $"{model.Name} (prompt {prompt.Name})";

    public async ValueTask<EvaluationReport> Evaluate(Rehearsal rehearsal, ImmutableArray<SkillDefinition> skills, CancellationToken ct)
    {
        var measured = await builtIn.Evaluate(rehearsal, skills, ct);
        try
        {
            var answer = await model.Ask<RatedAnswer>(
                Request(rehearsal, skills, measured.Measures), Asks, (a, faulty) => a.Check(rehearsal, skills, faulty), meter, ct);
            return answer?.Report(skills, measured.Measures, Name) ?? Instead(measured, Remarks.Unusable(rehearsal.Scenario.Language));
        }
        catch (ProviderException)
        {
            return Instead(measured, Remarks.Away(rehearsal.Scenario.Language));
        }
    }

    /// <summary>What the model is asked: the transcript is data in JSON, apart from what it is told.</summary>
    internal static ChatRequest Request(Rehearsal rehearsal, ImmutableArray<SkillDefinition> skills, SpeechMeasures measures)
    {
        var data = new JsonObject
        {
            ["scenario"] = Transcribed.Scenario(rehearsal.Scenario),
            ["objectives"] = Transcribed.Objectives(rehearsal),
            ["skills"] = new JsonArray([.. skills.Select(Skill)]),
            ["measures"] = System.Text.Json.JsonSerializer.SerializeToNode(measures, StrictAnswers.Json),
            ["transcript"] = Transcribed.Lines(rehearsal.Lines),
        };
        return new(Job, prompt.Fill(("language", Languages.Name(rehearsal.Scenario.Language))), [new(ChatRole.User, Transcribed.Json(data))], MaxTokens)
        {
            Schema = new("evaluation", RatedAnswer.Schema(skills)),
        };
    }

    private static JsonNode Skill(SkillDefinition skill) => new JsonObject
    {
        ["id"] = skill.Id,
        ["name"] = skill.Name,
        ["description"] = skill.Description,
        ["rubric"] = new JsonObject([.. skill.Rubric.Select((level, i) => KeyValuePair.Create($"{i + 1}", (JsonNode?)level))]),
    };

    private static EvaluationReport Instead(EvaluationReport measured, string remark) => measured with { Remark = remark };
}
