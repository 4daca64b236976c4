using System.Collections.Frozen;

namespace Rapport.Silo.Web;

/// <summary>What a code means over HTTP.</summary>
/// <param name="Title">The same for every occurrence; the detail says what was wrong this time.</param>
internal sealed record ProblemCode(string Code, int Status, string Title)
{
    /// <summary>Seconds after which the same request may go through; null when waiting does not help.</summary>
    public int? RetryAfter { get; init; }
}

/// <summary>The one table of all codes that an answer may carry. A test holds every refusal of the domain against it.</summary>
internal static class ProblemCodes
{
    public static readonly ProblemCode Failed = new("edge.failed", 500, "The server failed");

    private static readonly FrozenDictionary<string, ProblemCode> table = new ProblemCode[]
    {
        Failed,
        new("edge.malformed", 400, "The request can't be read"),
        new("edge.idempotency-key-invalid", 400, "The Idempotency-Key is not a key"),
        new("edge.unauthenticated", 401, "Sign in first"),
        new("edge.forbidden", 403, "Not yours to do"),
        new("edge.not-found", 404, "There is nothing here"),
        new("edge.method-not-allowed", 405, "This can't be done here"),
        new("edge.timeout", 408, "The request took too long to arrive"),
        new("edge.idempotency-key-in-progress", 409, "The first request with this key is still running") { RetryAfter = 1 },
        new("edge.too-large", 413, "The request is too large"),
        new("edge.address-too-long", 414, "The address is too long"),
        new("edge.unsupported-media-type", 415, "The body is of the wrong type"),
        new("edge.range-not-satisfiable", 416, "There is no such part of it"),
        new("edge.invalid", 422, "Some fields are wrong"),
        new("edge.idempotency-key-reused", 422, "The key belongs to another request"),
        new("edge.too-many-requests", 429, "Too many requests") { RetryAfter = 60 },
        new("edge.headers-too-large", 431, "The headers are too large"),
        new("edge.refused", 400, "The request is refused"),

        new("changed-meanwhile", 412, "It has changed meanwhile"),
        new("busy", 503, "Busy; nothing happened") { RetryAfter = 1 },
        new("unavailable", 503, "The outcome is unknown") { RetryAfter = 1 },

        new("accounts.address-unconfirmed", 409, "The address is not confirmed"),
        new("accounts.already-registered", 409, "Already registered"),
        new("accounts.challenge-over", 401, "The sign-in took too long"),
        new("accounts.changed-meanwhile", 412, "The account was changed meanwhile"),
        new("accounts.email-taken", 409, "The e-mail address is taken"),
        new("accounts.consent-text-outdated", 409, "The text has changed"),
        new("accounts.consents-changed", 412, "They were changed meanwhile"),
        new("accounts.export-expired", 410, "The export is no longer kept"),
        new("accounts.export-fetched", 410, "The export was fetched"),
        new("accounts.export-too-soon", 429, "Another export so soon"),
        new("accounts.erasure-id-taken", 409, "The erasure's id is taken"),
        new("accounts.link-invalid", 422, "The link holds no more"),
        new("accounts.locked", 401, "The sign-in failed"),
        new("accounts.no-erasure", 404, "There is no such erasure"),
        new("accounts.no-export", 404, "There is no such export"),
        new("accounts.no-such-purpose", 404, "There is no such purpose"),
        new("accounts.not-found", 404, "There is no such account"),
        new("accounts.second-factor-needed", 401, "A second factor is needed"),
        new("accounts.second-factor-off", 409, "The second factor is off"),
        new("accounts.second-factor-on", 409, "The second factor is on"),
        new("accounts.session-not-found", 404, "There is no such session"),
        new("accounts.signed-out", 401, "The session has ended"),
        new("accounts.too-many-mails", 429, "Too many mails") { RetryAfter = 3600 },
        new("accounts.wrong-code", 401, "The code is wrong"),
        new("accounts.wrong-credentials", 401, "The sign-in failed"),

        new("practice.audio-not-found", 404, "The recording is gone"),
        new("practice.audio-too-large", 413, "The recording is too large"),
        new("practice.audio-unsupported", 422, "The recording is of another kind"),
        new("practice.cannot-continue", 409, "There is nothing to continue"),
        new("practice.capacity-exceeded", 429, "All places are taken") { RetryAfter = 30 },
        new("practice.clock-drift", 422, "The turn's time is not now"),
        new("practice.empty-turn", 422, "The turn says nothing"),
        new("practice.ended-before-started", 422, "The turn ended before it started"),
        new("practice.evaluation-running", 409, "An evaluation is on its way"),
        new("practice.missing-timestamps", 422, "The turn lacks its times"),
        new("practice.not-your-turn", 409, "The partner is speaking"),
        new("practice.nothing-to-evaluate", 409, "There is nothing to evaluate"),
        new("practice.resend-turn", 422, "Send the turn again"),
        new("practice.scenario-incomplete", 422, "The scenario is incomplete"),
        new("practice.scenario-mismatch", 409, "It is another scenario"),
        new("practice.scenario-not-found", 404, "There is no such scenario"),
        new("practice.scenario-not-published", 404, "The scenario is not published"),
        new("practice.seeds-refused", 422, "The seed files are refused"),
        new("practice.session-ended", 409, "The session has ended"),
        new("practice.session-exists", 409, "The session exists already"),
        new("practice.session-live", 409, "The session is live"),
        new("practice.session-not-ended", 409, "The session has not ended"),
        new("practice.session-not-found", 404, "There is no such session"),
        new("practice.session-not-live", 409, "The session is not live"),
        new("practice.skill-mismatch", 409, "It is another skill"),
        new("practice.skill-not-found", 404, "There is no such skill"),
        new("practice.too-many-sessions", 429, "You have too many sessions open") { RetryAfter = 30 },
        new("practice.transcript-needed", 422, "The turn needs its text"),
        new("practice.wrong-sequence", 409, "Another turn is expected"),

        new("privacy.erased", 410, "The person's data was erased"),

        new("operations.no-such-stream", 404, "There is no such stream"),
        new("operations.no-such-view", 404, "There is no such view"),
        new("operations.retention-unplanned", 409, "Nothing is planned yet"),
        new("operations.view-poisoned", 409, "An event can't be taken"),
        new("operations.view-rebuilding", 409, "The view is being rebuilt"),
    }.ToFrozenDictionary(c => c.Code);

    private static readonly FrozenDictionary<int, string> ofStatus = new Dictionary<int, string>
    {
        [400] = "edge.malformed",
        [401] = "edge.unauthenticated",
        [403] = "edge.forbidden",
        [404] = "edge.not-found",
        [405] = "edge.method-not-allowed",
        [408] = "edge.timeout",
        [412] = "changed-meanwhile",
        [413] = "edge.too-large",
        [414] = "edge.address-too-long",
        [415] = "edge.unsupported-media-type",
        [416] = "edge.range-not-satisfiable",
        [422] = "edge.invalid",
        [429] = "edge.too-many-requests",
        [431] = "edge.headers-too-large",
    }.ToFrozenDictionary();

    public static IEnumerable<ProblemCode> All => table.Values;

    public static ProblemCode? Find(string code) => table.GetValueOrDefault(code);

    public static ProblemCode Of(string code) =>
        Find(code) ?? throw new ArgumentException($"'{code}' is not in the table of problem codes.", nameof(code));

    /// <summary>The code of an answer that has only a status.</summary>
    public static ProblemCode OfStatus(int status) =>
        Of(ofStatus.GetValueOrDefault(status, status >= 500 ? Failed.Code : "edge.refused"));
}
