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

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/scenarios/{id}", Handle)
        .WithSummary("A scenario")
        .Produces<Detail>()
        .Refuses("practice.scenario-not-found", "unavailable");

    private static async Task<IResult> Handle(string id, HttpContext http, IGrains grains) =>
        await ScenarioOffer.Find(grains, id, http.RequestAborted) is { Status: Publication.Published } scenario ? TypedResults.Ok(Of(scenario)) : ScenarioOffer.NotFound;

    public static Detail Of(ScenarioDefinition s) => new(
        s.Id, s.Title, s.Summary, s.Difficulty, s.Language, s.Tags, s.Skills, s.Brief, s.Persona is { } p ? new(p.Name, p.Role, p.Mood) : null,
        [.. s.Objectives.Select(o => new Objective(o.Id, o.Text))],
        s.End is { } e ? new(e.MaxTurns, e.MaxMinutes, e.IdleSeconds, e.Success, e.Failure) : null, [.. s.Missing()]);
}
