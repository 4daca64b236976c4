namespace Rapport.Client;

/// <summary>How hard a scenario is.</summary>
public enum Difficulty
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    Easy,
    Medium,
    Hard,
}

/// <summary>What to look for in the catalogue. Of several values of a filter one must fit; every filter must.</summary>
/// <param name="Text">Words that stand anywhere in title, summary, tags, partner and objectives.</param>
/// <param name="Sort"><c>titleAsc</c> (default), <c>titleDesc</c>, <c>difficultyAsc</c>, <c>difficultyDesc</c>.</param>
/// <param name="PageSize">1 to 100; 20 when null.</param>
/// <param name="Cursor"><see cref="ScenarioPage.Next"/> of the page before.</param>
public sealed record ScenarioSearch(
    string? Text = null, IReadOnlyList<string>? Skills = null, IReadOnlyList<Difficulty>? Difficulties = null, IReadOnlyList<string>? Languages = null,
    IReadOnlyList<string>? Tags = null, string? Sort = null, int? PageSize = null, string? Cursor = null);

/// <param name="Total">How many there are on all pages.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record ScenarioPage(IReadOnlyList<ScenarioItem> Items, int Total, string? Next);

/// <param name="Objectives">In words.</param>
public sealed record ScenarioItem(
    string Id, string Title, string Summary, Difficulty Difficulty, string Language, IReadOnlyList<string> Tags, IReadOnlyList<string> Skills,
    ScenarioPartner? Partner, IReadOnlyList<string> Objectives, int? MaxTurns, int? MaxMinutes);

/// <param name="Mood">Only in a scenario's detail.</param>
public sealed record ScenarioPartner(string Name, string Role, string? Mood = null);

/// <param name="Brief">What the trainee is told before.</param>
/// <param name="Missing">Without which no session can start; empty when it can.</param>
public sealed record ScenarioDetail(
    string Id, string Title, string Summary, Difficulty Difficulty, string Language, IReadOnlyList<string> Tags, IReadOnlyList<string> Skills, string Brief,
    ScenarioPartner? Partner, IReadOnlyList<ScenarioObjective> Objectives, ScenarioEnd? End, IReadOnlyList<string> Missing);

/// <summary>What the trainee wants to reach.</summary>
public sealed record ScenarioObjective(string Id, string Text);

/// <param name="IdleSeconds">After so long a silence the session ends.</param>
public sealed record ScenarioEnd(int? MaxTurns, int? MaxMinutes, int? IdleSeconds, string? Success, string? Failure);

/// <param name="Rubric">A sentence for each level from 1 to 5.</param>
/// <param name="Scenarios">How many published scenarios train it.</param>
public sealed record Skill(string Id, string Name, string Description, IReadOnlyList<string> Rubric, int Scenarios);
