using System.Globalization;
using System.Text.Json;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Practice.PracticeSessionEvent>;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using F = Rapport.Domain.Practice.PracticeSessionEffect;
using S = Rapport.Domain.Practice.PracticeSession;

namespace Rapport.Domain.Practice;

// One exchange: the trainee's turn, its transcript, the partner's reply, the objective check.
public sealed partial class PracticeSessionDecider
{
    private static PracticeSessionEffect? PhaseEffect(S.Live s) => s.Phase switch
    {
        Phase.Transcribing p => new F.Transcribe($"transcribe-{p.Turn.Number}.{p.Turn.Attempt}", p.Turn.Number, p.Turn.Audio!, s.Booking.Scenario.Language),
        Phase.Replying => new F.ReplyAsPartner($"reply-{s.NextLine}", s.NextLine, s.Rehearsal()!),
        Phase.Checking => new F.CheckObjectives($"check-{s.NextLine - 1}", s.Rehearsal()!),
        _ => null,
    };

    private static D TakeTurn(S state, C.TakeTurn c) => state switch
    {
        S.Live { Phase: Phase.TraineesTurn p } s => (WhyOutOfOrder(s, c) ?? WhyMistimed(s, p, c) ?? WhyEmpty(c)) is { } refusal ? refusal : Take(s, c),
        S.Live s => new Refusal("practice.not-your-turn", "The last turn is still being answered. Wait for the partner.").With("expected", s.ExpectedNumber()!),
        S.Ended s => HasEnded.With("reason", JsonNamingPolicy.KebabCaseLower.ConvertName(s.Ending.Reason.ToString())),
        S.NotOpened or S.Deleted => NotFound,
        _ => NotLive,
    };

    private static D Take(S.Live s, C.TakeTurn c)
    {
        var (started, ended) = Said(s, c);
        var taken = new E.TurnTaken(c.Number, c.Audio, started, ended, c.Now);
        return string.IsNullOrWhiteSpace(c.Text) ? taken : D.Of(taken, new E.TurnTranscribed(c.Number, c.Text.Trim(), c.Now));
    }

    // A turn that waited is believed when it was said, but not that it was before what it answers, or later than now.
    private static (DateTimeOffset Started, DateTimeOffset Ended) Said(S.Live s, C.TakeTurn c)
    {
        var (started, ended) = (c.StartedAt!.Value, c.EndedAt!.Value);
        if (c.SentAt is null) return (started, ended);
        var answered = s.Conversation.Lines is [.., var last] && last.EndedAt < c.ReceivedAt ? last.EndedAt : c.ReceivedAt;
        return (Within(started, answered, c.ReceivedAt), Within(ended, answered, c.ReceivedAt));
    }

    private static DateTimeOffset Within(DateTimeOffset at, DateTimeOffset from, DateTimeOffset until) => at < from ? from : at > until ? until : at;

    private static Refusal? WhyOutOfOrder(S.Live s, C.TakeTurn c) => c.Number == s.NextLine
        ? null
        : new Refusal("practice.wrong-sequence", $"Turn {c.Number} was sent, turn {s.NextLine} is expected.").With("expected", s.NextLine);

    private static Refusal? WhyMistimed(S.Live s, Phase.TraineesTurn phase, C.TakeTurn c) => (c.StartedAt, c.EndedAt) switch
    {
        (null, _) or (_, null) => new Refusal("practice.missing-timestamps", "A turn needs startedAt and endedAt.")
            .With("missing", c.StartedAt is null ? c.EndedAt is null ? "startedAt,endedAt" : "startedAt" : "endedAt"),
        ({ } started, { } ended) when ended < started => new Refusal("practice.ended-before-started", "The turn's endedAt is before its startedAt."),
        // The resend of a turn keeps its times; the clock was found right when it came first.
        _ when (c.StartedAt, c.EndedAt) == (phase.Failed?.StartedAt, phase.Failed?.EndedAt) => null,
        _ when c.SentAt is { } sent => WhyDrifted(c.ReceivedAt - sent, c),
        // Nobody spoke before the session began; as far as the clocks may differ, its own may say so.
        ({ } started, _) when (s.StartedAt - started).TotalSeconds > c.AllowedDriftSeconds + c.UploadSeconds =>
            new Refusal("practice.clock-drift", "The turn's startedAt is before the session began. Send when this turn was begun."),
        (_, { } ended) => WhyDrifted(c.ReceivedAt - ended, c),
    };

    private static Refusal? WhyDrifted(TimeSpan late, C.TakeTurn c) =>
        late.TotalSeconds >= -c.AllowedDriftSeconds && late.TotalSeconds <= c.AllowedDriftSeconds + c.UploadSeconds
            ? null
            : ClockDrift(c.AllowedDriftSeconds)
                .With("serverTime", c.ReceivedAt.ToString("O", CultureInfo.InvariantCulture))
                .With("driftSeconds", Math.Round(late.TotalSeconds, 3));

    private static Refusal ClockDrift(double allowedSeconds) => new(
        "practice.clock-drift",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The turn's endedAt is more than {allowedSeconds} seconds away from the server's clock. Set the device's clock; send turns as soon as they end, or with sentAt."));

    private static Refusal? WhyEmpty(C.TakeTurn c) => c.Audio is null && string.IsNullOrWhiteSpace(c.Text)
        ? new Refusal("practice.empty-turn", "A turn needs audio, text or both.")
        : null;

    private static D TranscriptionStarted(S state, C.TranscriptionStarted c) =>
        Awaits<Phase.Transcribing>(state, c.Key) is ({ Turn: { State: TurnState.Received } turn }, _) ? new E.TranscriptionStarted(turn.Number, c.Now) : D.AlreadySo;

    private static D Transcribed(S state, C.Transcribed c) => Awaits<Phase.Transcribing>(state, c.Key) switch
    {
        null => D.AlreadySo,
        _ when string.IsNullOrWhiteSpace(c.Text) => TranscriptionFailed(state, new(c.Key, "Nothing was understood.", c.Now)),
        ({ Turn: var turn }, _) => new E.TurnTranscribed(turn.Number, c.Text.Trim(), c.Now),
    };

    private static D TranscriptionFailed(S state, C.TranscriptionFailed c) => Awaits<Phase.Transcribing>(state, c.Key) is ({ Turn: var turn }, _)
        ? new E.TurnFailed(turn.Number, "practice.resend-turn", c.Reason, c.Now)
        : D.AlreadySo;

    private static D PartnerReplied(S state, C.PartnerReplied c) => Awaits<Phase.Replying>(state, c.Key) switch
    {
        null => D.AlreadySo,
        // A partner that has nothing to say has failed.
        (_, var s) when string.IsNullOrWhiteSpace(c.Text) => End(s, EndReason.ProviderOutage, c.Now, "reply", c.Now),
        (_, var s) => new E.PartnerSpoke(s.NextLine, c.Text.Trim(), null, c.StartedAt, c.EndedAt, c.Now, c.Voice),
    };

    private static D ObjectivesChecked(S state, C.ObjectivesChecked c)
    {
        if (Awaits<Phase.Checking>(state, c.Key) is not var (phase, s)) return D.AlreadySo;
        var @checked = new E.ObjectivesChecked(s.NextLine - 1, c.Verdict, c.Now);
        return Conclusion(s, c.Verdict) is { } reason
            ? D.Of([@checked, .. End(s, reason, phase.Since, reason == EndReason.MaxTurns ? null : c.Verdict.Reason, c.Now).Events])
            : @checked;
    }

    private static EndReason? Conclusion(S.Live s, ObjectiveVerdict verdict) => verdict.Overall switch
    {
        Verdict.Met => EndReason.ObjectiveMet,
        Verdict.Failed => EndReason.ObjectiveFailed,
        _ => s.Conversation.TraineeTurns() >= s.Criteria.MaxTurns ? EndReason.MaxTurns : null,
    };

    private static D ProviderFailed(S state, C.ProviderFailed c) => state switch
    {
        S.Live { Phase: Phase.Transcribing } => TranscriptionFailed(state, new(c.Key, "Speech recognition is not available.", c.Now)),
        S.Live s when PhaseEffect(s)?.Key == c.Key => End(s, EndReason.ProviderOutage, c.Now, c.Step, c.Now),
        _ => D.AlreadySo,
    };

    // The phase whose effect has this key; null when nobody waits for its result any more.
    private static (TPhase Phase, S.Live Session)? Awaits<TPhase>(S state, string key) where TPhase : Phase =>
        state is S.Live { Phase: TPhase phase } s && PhaseEffect(s)?.Key == key ? (phase, s) : null;
}
