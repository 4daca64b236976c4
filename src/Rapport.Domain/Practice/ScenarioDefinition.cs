using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Practice;

public enum Difficulty
{
    Easy,
    Medium,
    Hard,
}

public enum Publication
{
    Draft,
    Published,
}

/// <summary>What a session rehearses. A draft may lack parts; <see cref="Missing"/> names those without which no session can start.</summary>
/// <param name="Language">BCP 47: <c>en</c>, <c>de</c>.</param>
/// <param name="Skills">Ids of the skills it trains.</param>
/// <param name="Brief">What the trainee is told before.</param>
/// <param name="OpeningLine">What the partner says first: turn 0.</param>
/// <param name="Script">The beats that the built-in partner follows.</param>
/// <param name="Revision">A hash of the content; equal revisions are equal scenarios.</param>
public sealed record ScenarioDefinition(
    string Id,
    string Title,
    string Summary,
    Difficulty Difficulty,
    string Language,
    ImmutableArray<string> Tags,
    ImmutableArray<string> Skills,
    Persona? Persona,
    string Brief,
    ImmutableArray<Objective> Objectives,
    EndCriteria? End,
    string? OpeningLine,
    Script? Script,
    Publication Status,
    string Revision) : IShared
{
    [JsonIgnore]
    public string ContentKey => $"{Id}@{Revision}";

    /// <summary>The fields that are missing for a session to start, as JSON paths; empty when complete.</summary>
    public IEnumerable<string> Missing()
    {
        if (Persona is null) yield return "persona";
        else
        {
            if (string.IsNullOrWhiteSpace(Persona.Name)) yield return "persona.name";
            if (string.IsNullOrWhiteSpace(Persona.Role)) yield return "persona.role";
            if (string.IsNullOrWhiteSpace(Persona.Mood)) yield return "persona.mood";
            if (string.IsNullOrWhiteSpace(Persona.Goal)) yield return "persona.goal";
        }
        if (Objectives.IsDefaultOrEmpty) yield return "objectives";
        if (End is null) yield return "end";
        else
        {
            if (End.MaxTurns is null) yield return "end.maxTurns";
            if (End.MaxMinutes is null) yield return "end.maxMinutes";
            if (string.IsNullOrWhiteSpace(End.Success)) yield return "end.success";
            if (string.IsNullOrWhiteSpace(End.Failure)) yield return "end.failure";
        }
        if (string.IsNullOrWhiteSpace(OpeningLine)) yield return "openingLine";
    }
}

/// <summary>Whom the trainee talks with.</summary>
/// <param name="Softens">What of the trainee's doing makes the partner milder.</param>
/// <param name="Hardens">And what makes them harder.</param>
public sealed record Persona(
    string Name, string Role, string Mood, string Knowledge, string Goal, ImmutableArray<string> Softens, ImmutableArray<string> Hardens)
{
    /// <summary>
    /// How they sound: a name that the settings of a voice know, such as <c>female</c> or <c>male</c>. When it is absent or unknown, the voice of the language.
    /// </summary>
    public string? Voice { get; init; }
}

/// <summary>Something to reach in the conversation, and how it is judged.</summary>
/// <param name="Judging">By rules in the scenario, or by a model.</param>
public sealed record Objective(string Id, string Text, Judging Judging);

/// <param name="MaxTurns">Turns of the trainee.</param>
/// <param name="IdleSeconds">Silence of the trainee after which the session ends; 60 when unset.</param>
/// <param name="Success">In words, for people and models.</param>
/// <param name="Failure">In words, for people and models.</param>
public sealed record EndCriteria(int? MaxTurns, int? MaxMinutes, int? IdleSeconds, string? Success, string? Failure);

/// <summary>An ability that scenarios train and evaluations rate.</summary>
/// <param name="Rubric">Five sentences, for the levels 1 to 5.</param>
public sealed record SkillDefinition(string Id, string Name, string Description, ImmutableArray<string> Rubric, string Revision) : IShared
{
    [JsonIgnore]
    public string ContentKey => $"{Id}@{Revision}";
}
