namespace Rapport.Client;

/// <summary>What to look for in the history.</summary>
/// <param name="StepCount">How many steps the user took to get here.</param>
/// <param name="Text">Found anywhere in title and objectives.</param>
/// <param name="OldestFirst">Default: the newest first.</param>
/// <param name="PageSize">1 to 100; 20 when null.</param>
/// <param name="Cursor"><see cref="HistoryPage.Next"/> of the page before.</param>
public sealed record HistorySearch(int StepCount, string? Text = null, string? ScenarioId = null, string? SkillId = null, bool OldestFirst = false, int? PageSize = null, string? Cursor = null);

/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record HistoryPage(IReadOnlyList<HistoryItem> Items, string? Next);

/// <param name="Turns">Of the trainee.</param>
/// <param name="Rating">The mean of all ratings; null while there are none.</param>
/// <param name="CanContinue">It broke off, so its conversation can go on in a new session.</param>
public sealed record HistoryItem(
    string Id,
    string ScenarioId,
    string Title,
    string Language,
    Difficulty Difficulty,
    IReadOnlyList<string> Skills,
    string Partner,
    SessionStatus Status,
    DateTimeOffset OpenedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    EndReason? Ending,
    int Turns,
    int ObjectivesMet,
    int Objectives,
    EvaluationStatus Evaluation,
    double? Rating,
    bool CanContinue);
