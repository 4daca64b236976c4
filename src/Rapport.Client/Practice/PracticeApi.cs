using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Rapport.Client;

/// <summary>Rehearsing conversations: the catalogue, sessions and their turns, evaluations, the history.</summary>
public sealed class PracticeApi
{
    private const string DriftCode = "practice.clock-drift";

    private readonly Wire wire;
    private readonly Wire.Credentials user;
    private readonly HubStream hub;

    // How far the server's clock is from ours, once it has told.
    private TimeSpan clockShift;

    internal PracticeApi(Wire wire, Wire.Credentials user, SignedIn session)
    {
        (this.wire, this.user) = (wire, user);
        hub = new(new Uri(wire.Server, "/hubs/practice"), session.Token, wire.Options);
    }

    /// <summary>The scenarios that can be practised.</summary>
    public Task<ScenarioPage> FindScenarios(ScenarioSearch search, CancellationToken ct = default) => wire.Get<ScenarioPage>(
        new Query("/api/scenarios").Add("q", search.Text).Add("skill", search.Skills).Add("difficulty", search.Difficulties?.Select(Lower)).Add("language", search.Languages)
            .Add("tag", search.Tags).Add("sort", search.Sort).Add("pageSize", search.PageSize).Add("cursor", search.Cursor).ToString(), user, ct);

    /// <summary>All that a trainee may know of a scenario before.</summary>
    public Task<ScenarioDetail> Scenario(string id, CancellationToken ct = default) => wire.Get<ScenarioDetail>($"/api/scenarios/{Uri.EscapeDataString(id)}", user, ct);

    /// <summary>What can be learnt.</summary>
    public async Task<IReadOnlyList<Skill>> Skills(CancellationToken ct = default) => (await wire.Get<List<Skill>>("/api/skills", user, ct)).Items;

    /// <summary>Starts a session. It is live, with the partner's first line, or queued: watch it.</summary>
    public Task<PracticeSession> Start(string scenarioId, CancellationToken ct = default) => wire.Post<PracticeSession>("/api/sessions", new { scenarioId }, user, ct);

    /// <summary>Goes on with the conversation of a session that has ended, in a new one.</summary>
    public Task<PracticeSession> ContinueFrom(string sessionId, CancellationToken ct = default) => wire.Post<PracticeSession>("/api/sessions", new { continueFrom = sessionId }, user, ct);

    /// <summary>Starts a new session on the scenario of an old one, which stays as it is.</summary>
    public Task<PracticeSession> PractiseAgain(string sessionId, CancellationToken ct = default) => wire.Post<PracticeSession>(Path(sessionId, "/practice-again"), null, user, ct);

    /// <summary>A session as it is now.</summary>
    public Task<PracticeSession> Session(string sessionId, CancellationToken ct = default) => wire.Get<PracticeSession>(Path(sessionId), user, ct);

    /// <summary>Says something. The transcript, the partner's reply and the objectives follow to watchers.</summary>
    /// <param name="number">The one that the session expects.</param>
    /// <param name="startedAt">When the trainee began to speak or type. It ends now.</param>
    public async Task<TakenTurn> Say(string sessionId, int number, string text, DateTimeOffset startedAt, CancellationToken ct = default)
    {
        var key = Wire.NewKey();
        // A turn that arrives late, because the connection broke on the way, or from a clock that is wrong, is refused: nothing of it was
        // taken, and the refusal tells the server's time. The way may break more than once.
        for (var again = 0; ; again++)
            try
            {
                var now = Now;
                var began = startedAt + clockShift;
                return await wire.Post<TakenTurn>(Path(sessionId, "/turns"), new { number, text, startedAt = began < now ? began : now, endedAt = now }, user, ct, key);
            }
            catch (RapportProblem late) when (late.Code == DriftCode && again < wire.Options.Retries && late.Facts.TryGetValue("serverTime", out var theirs) && theirs.TryGetDateTimeOffset(out var serverTime))
            {
                clockShift += serverTime - Now;
                key = Wire.NewKey();
            }
    }

    /// <summary>Ends a session, also while it is queued.</summary>
    /// <param name="reason">For the trainee's own memory; may be null.</param>
    public Task<PracticeSession> Stop(string sessionId, string? reason = null, CancellationToken ct = default) => wire.Post<PracticeSession>(Path(sessionId, "/stop"), new { reason }, user, ct);

    /// <summary>How a session that has ended was rated, or how far that is. Watchers are told when it is ready.</summary>
    public Task<SessionEvaluation> Evaluation(string sessionId, CancellationToken ct = default) => wire.Get<SessionEvaluation>(Path(sessionId, "/evaluation"), user, ct);

    /// <summary>Asks for another evaluation, when the last one is complete or failed; there is one run at a time.</summary>
    public Task<SessionEvaluation> RequestEvaluation(string sessionId, CancellationToken ct = default) => wire.Post<SessionEvaluation>(Path(sessionId, "/evaluation"), null, user, ct);

    /// <summary>Removes a session with its turns, audio and evaluation.</summary>
    public Task Delete(string sessionId, CancellationToken ct = default) => wire.Delete(Path(sessionId), user, ct);

    /// <summary>The ended sessions of who is signed in.</summary>
    public Task<HistoryPage> History(HistorySearch search, CancellationToken ct = default) => wire.Get<HistoryPage>(
        new Query("/api/history").Add("historyStepCount", search.StepCount).Add("q", search.Text).Add("scenario", search.ScenarioId).Add("skill", search.SkillId)
            .Add("sort", search.OldestFirst ? "startedAtAsc" : null).Add("pageSize", search.PageSize).Add("cursor", search.Cursor).ToString(), user, ct);

    /// <summary>
    /// What happened in a session after a version, and then what happens: in order, each once, also across lost connections, which it
    /// restores by itself. Ends when the session is deleted. Throws <see cref="RapportUnreachable"/> when the server stays away for longer
    /// than <see cref="RapportClientOptions.ReconnectFor"/>.
    /// </summary>
    public async IAsyncEnumerable<SessionPush> WatchSession(string sessionId, long afterVersion = 0, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var item in hub.Follow("Watch", seen => [sessionId, seen], SessionPush.VersionOf, IsLast, afterVersion, ct))
            yield return SessionPush.Read(item);
    }

    private DateTimeOffset Now => wire.Options.Time.GetUtcNow() + clockShift;

    private static bool IsLast(JsonElement item) => item.GetProperty("type").ValueEquals("deleted");

    private static string Path(string sessionId, string rest = "") => $"/api/sessions/{Uri.EscapeDataString(sessionId)}{rest}";

    private static string Lower(Difficulty difficulty) => JsonNamingPolicy.KebabCaseLower.ConvertName(difficulty.ToString());

    private sealed record List<T>(IReadOnlyList<T> Items);

    private sealed class Query(string path)
    {
        private readonly System.Text.StringBuilder text = new(path);
        private char next = '?';

        public Query Add(string name, string? value)
        {
            if (string.IsNullOrEmpty(value)) return this;
            text.Append(next).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            next = '&';
            return this;
        }

        public Query Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

        public Query Add(string name, IEnumerable<string>? values)
        {
            foreach (var value in values ?? []) Add(name, value);
            return this;
        }

        public override string ToString() => text.ToString();
    }
}
