using System.Collections.Immutable;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>What a trainee may know before the conversation: neither the script, nor what the partner knows, nor how it is judged.</summary>
internal static class ShowScenario
{
    /// <param name="Missing">Without which no session can start; empty when it can.</param>
    public sealed record Detail(
        string Id, string Title, string Summary, Difficulty Difficulty, string Language, ImmutableArray<string> Tags, ImmutableArray<string> Skills, string Brief,
        Partner? Partner, IReadOnlyList<Objective> Objectives, End? End, IReadOnlyList<string> Missing);

    public sealed record Partner(string Name, string Role, string Mood);

    public sealed record Objective(string Id, string Text);

    /// <param name="IdleSeconds">After so long a silence the session ends.</param>
    public sealed record End(int? MaxTurns, int? MaxMinutes, int? IdleSeconds, string? Success, string? Failure);

    public static readonly Detail Example = new(
        "salary-talk", "Sixty-six thousand", "You finished the Borkum refit three weeks early. Now ask Ines Falk for the salary that goes with it.", Difficulty.Medium, "en",
        ["salary", "manager"], ["negotiation"], "You are a project engineer at Norderwind. You earn 58,000 euros and want 66,000. Ines hands in her salary list on Friday.",
        new("Ines Falk", "Head of service at Norderwind, your manager", "Well disposed, short of time, and careful with every promise."),
        [new("case", "Name a number, and say what you have done for it."), new("close", "Leave with something firm: a figure, a step, a day.")],
        new(14, 15, 60, "Ines goes to the salary list with your number.", "You took the three per cent."), []);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/scenarios/{id}", Handle)
        .WithSummary("A scenario")
        .Produces<Detail>()
        .Example(answer: Example)
        .Refuses("practice.scenario-not-found", "unavailable");

    private static async Task<IResult> Handle(string id, HttpContext http, IGrains grains) =>
        await ScenarioOffer.Find(grains, id, http.RequestAborted) is { Status: Publication.Published } scenario ? TypedResults.Ok(Of(scenario)) : ScenarioOffer.NotFound;

    public static Detail Of(ScenarioDefinition s) => new(
        s.Id, s.Title, s.Summary, s.Difficulty, s.Language, s.Tags, s.Skills, s.Brief, s.Persona is { } p ? new(p.Name, p.Role, p.Mood) : null,
        [.. s.Objectives.Select(o => new Objective(o.Id, o.Text))],
        s.End is { } e ? new(e.MaxTurns, e.MaxMinutes, e.IdleSeconds, e.Success, e.Failure) : null, [.. s.Missing()]);
}
