using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

internal static class SendTurn
{
    /// <param name="State">What became of it so far; the rest is told on the hub.</param>
    /// <param name="ExpectedNumber">Of the turn after this one.</param>
    /// <param name="Version">The session's; watch the hub from here.</param>
    public sealed record Taken(int Number, TurnState State, int? ExpectedNumber, long Version);

    private static readonly ShownLine said = ShownSession.Stopped.Lines[1];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sessions/{id}/turns", Handle)
        .WithSummary("Say something")
        .WithDescription("""
            Text, a recording, or both; as JSON or as a form. It is taken when it is answered here; transcript, reply and objectives follow on the hub.
            Send an Idempotency-Key: the same turn twice is then one turn. After `practice.resend-turn` nothing has changed: send the turn again, with `sentAt`
            at the time at which you do.
            """)
        .Accepts<TurnBody>("application/json", "multipart/form-data")
        .Produces<Taken>(StatusCodes.Status202Accepted)
        .Example(new TurnBody(said.Number, said.Text, null, Spelt(said.StartedAt), Spelt(said.EndedAt)), new Taken(said.Number, TurnState.Transcribed, said.Number + 2, 5))
        .Refuses(
            "edge.invalid", "edge.unsupported-media-type", "practice.audio-too-large", "practice.audio-unsupported", "practice.resend-turn",
            "practice.transcript-needed", "practice.missing-timestamps", "practice.ended-before-started", "practice.clock-drift", "practice.empty-turn",
            "practice.wrong-sequence", "practice.not-your-turn", "practice.session-ended", "practice.session-not-live", "practice.session-not-found",
            "privacy.erased", "busy", "unavailable")
        .WithMetadata(new BodyLimit(() => Options(routes.ServiceProvider)));

    private static async Task<IResult> Handle(
        string id, HttpContext http, IGrains grains, ITranscriber transcriber, TurnTaking taking, IOptions<PracticeOptions> options,
        IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, TimeProvider time, ILogger<TurnTaking> log)
    {
        if (await SentTurn.Read(http.Request, options.Value, json.Value.SerializerOptions, http.RequestAborted) is not var (turn, faults))
            return Problem.OfStatus(StatusCodes.Status415UnsupportedMediaType, "Send JSON, or a form with the recording as the file 'audio'.");
        var received = time.GetUtcNow();
        if (await OwnSession.Find(grains, id, Requested.UserId(http), http.RequestAborted) is null) return Problem.Of(OwnSession.NotFound);
        using var _ = PracticeTrace.Turn(log, id, turn.Number);
        if (faults.Any) return Problem.Of(faults);

        var (mediaType, refused) = turn.Audio is { } bytes ? Heard(AudioCheck.Of(bytes, options.Value.AudioBytes)) : (null, null);
        if (refused is not null) return refused;
        if (turn is { Audio: not null, Text: null } && !transcriber.Available)
            return Problem.Of("practice.transcript-needed", "There is no speech recognition here. Send what was said as text, with the recording if you like.");
        var answer = await taking.Take(http, id, turn, mediaType, received);
        return answer.Or(http, done => Accepted(http, id, turn, done));
    }

    private static Accepted<Taken> Accepted(HttpContext http, string id, SentTurn turn, Answer<PracticeSession>.Done done)
    {
        http.Response.Headers.ETag = Versions.Tag(done.Version);
        var state = done.State is PracticeSession.Live { Phase: Phase.Transcribing phase } ? phase.Turn.State : TurnState.Transcribed;
        return TypedResults.Accepted($"/api/sessions/{id}", new Taken(turn.Number, state, done.State!.ExpectedNumber(), done.Version));
    }

    private static (string? MediaType, Problem? Refused) Heard(AudioCheck check) => check switch
    {
        AudioCheck.Ok ok => (ok.MediaType, null),
        AudioCheck.TooLarge large => (null, TooLarge(large.Limit)),
        AudioCheck.Corrupt corrupt => (null, Problem.Of("practice.resend-turn", $"The recording arrived damaged: {corrupt.Reason}. Nothing has changed; send the turn again.")),
        AudioCheck.Unsupported other => (null, Problem.Of("practice.audio-unsupported", $"The recording is {other.What}. Send MP3, WAV, WebM with Opus or Ogg with Opus.")),
        _ => throw new ArgumentOutOfRangeException(nameof(check), check, "Not of the family."),
    };

    private static Problem TooLarge(int limit) => Problem
        .Of("practice.audio-too-large", string.Create(CultureInfo.InvariantCulture, $"A turn's recording has at most {limit} bytes. Send it in shorter turns, or with a lower bit rate."))
        .With("limitBytes", limit);

    private static string Spelt(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture);

    private static PracticeOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<PracticeOptions>>().Value;

    /// <summary>The server looks at the announced size before it reads anything of the body.</summary>
    private sealed class BodyLimit(Func<PracticeOptions> options) : IRequestSizeLimitMetadata, IWhenTooLarge
    {
        public long? MaxRequestBodySize => SentTurn.LargestBody(options());

        public Problem Problem => TooLarge(options().AudioBytes);
    }
}
