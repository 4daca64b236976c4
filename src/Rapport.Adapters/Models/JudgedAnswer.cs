using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Models;

/// <summary>A model's judgement of objectives as it must come.</summary>
internal sealed record JudgedAnswer(ImmutableArray<JudgedAnswer.Judged> Objectives)
{
    private const int MostReason = 400;

    private static readonly string[] verdicts = ["open", "met", "failed"];

    public sealed record Judged(string Id, string Verdict, int? Line, string? Quote, string Reason);

    public static JsonObject Schema(ImmutableArray<Objective> objectives) => AnswerSchemas.Object(("objectives", AnswerSchemas.Array(AnswerSchemas.Object(
        ("id", AnswerSchemas.OneOf(objectives.Select(o => o.Id))),
        ("verdict", AnswerSchemas.OneOf(verdicts)),
        ("line", AnswerSchemas.OrNull(AnswerSchemas.Whole())),
        ("quote", AnswerSchemas.OrNull(AnswerSchemas.Text())),
        ("reason", AnswerSchemas.Text())))));

    public void Check(Rehearsal rehearsal, ImmutableArray<Objective> objectives, Faulty faulty)
    {
        if (Objectives.IsDefault || Objectives.Contains(null!))
        {
            faulty.All.Add("\"objectives\" must be an array of objects.");
            return;
        }
        foreach (var objective in objectives.Where(o => Objectives.Count(j => j.Id == o.Id) != 1)) faulty.All.Add($"The objective \"{objective.Id}\" must be judged once.");
        foreach (var judged in Objectives)
        {
            faulty.Unless(objectives.Any(o => o.Id == judged.Id), "Only the given objectives are judged, under their ids.");
            faulty.Unless(verdicts.Contains(judged.Verdict), $"The verdict of \"{judged.Id}\" must be open, met or failed.");
            faulty.Unless(!string.IsNullOrWhiteSpace(judged.Reason) && judged.Reason.Length <= MostReason, $"The reason for \"{judged.Id}\" must have 1 to {MostReason} characters.");
            // A claim is no proof: what decides must have been said by the trainee, and where.
            faulty.Unless(
                judged.Verdict == "open" || (judged is { Line: { } line, Quote: { } quote } && Transcribed.IsQuoted(rehearsal, line, quote)),
                $"\"{judged.Id}\" is decided without a quote that stands letter by letter in a line of the trainee.");
        }
    }

    public ObjectiveProgress? Of(string objectiveId, string language) => Objectives.FirstOrDefault(j => j.Id == objectiveId) is { } judged
        ? new(objectiveId, Enum.Parse<Verdict>(judged.Verdict, ignoreCase: true), judged.Verdict == "open" ? judged.Reason : $"{judged.Reason} {WordLists.For(language).Quoted(judged.Quote!)} [{judged.Line}]")
        : null;
}
