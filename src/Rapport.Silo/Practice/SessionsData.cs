using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Views;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>A person's practice sessions: what was said and heard, how it was rated, and every event.</summary>
internal sealed class SessionsData(IGrains grains, IEventStore store, IAudioStore audio, NpgsqlDataSource database, Views views, RemoveSessions removal) : IPersonsData
{
    /// <param name="Discarded">Recordings that became no line: of turns that failed, were cut off, or are on their way.</param>
    public sealed record Exported(
        string Id, ShowScenario.Detail Scenario, DateTimeOffset OpenedAt, ShownEnding? Ending, ImmutableArray<ExportedLine> Lines, ImmutableArray<ShownObjective> Objectives,
        ShownEvaluation? Evaluation, string? ContinuesFrom, string? PractisedAgainFrom, ImmutableArray<AttachedFile> Discarded, IReadOnlyList<ExportedEvent> History);

    public sealed record ExportedLine(
        int Number, Speaker Speaker, string Text, DateTimeOffset StartedAt, DateTimeOffset EndedAt, AttachedFile? Recording, ImmutableArray<ExportedSentence>? Voice);

    public sealed record ExportedSentence(string Text, AttachedFile? Recording);

    private static readonly Dictionary<string, string> endings =
        new() { ["audio/mpeg"] = ".mp3", ["audio/wav"] = ".wav", ["audio/webm"] = ".webm", ["audio/ogg"] = ".ogg" };

    public string Name => "practice-sessions";

    public string Title => "Your practice sessions";

    public IReadOnlyList<DocumentKind> Kinds { get; } = [new("session", "A session: what was said, how it was rated, and what happened", typeof(Exported))];

    public async IAsyncEnumerable<PersonsEntry> Find(string personId, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var id in await OwnedSessionsView.Of(personId, database, views, ct))
        {
            var session = (await grains.Read(PracticeSessionDecider.Family, id, ct)).OrThrow().State!;
            // Deleted a moment ago.
            if (session.Booked() is not { } booking || session.Rehearsal() is not { } rehearsal) continue;
            var files = new Dictionary<string, AttachedFile>();
            foreach (var key in Recordings(session, rehearsal))
                if (await audio.Find(key, ct) is { } clip)
                {
                    files[key] = new(key + endings[clip.MediaType]);
                    yield return new PersonsEntry.Attachment(key, endings[clip.MediaType], clip.Bytes);
                }
            yield return new PersonsEntry.Document(id, "session", booking.Scenario.Title, Of(session, booking, rehearsal, files, await History(id, ct)));
        }
    }

    public async ValueTask<int> Count(string personId, CancellationToken ct) => (await OwnedSessionsView.Of(personId, database, views, ct)).Count;

    public ValueTask<int> Forget(string personId, CancellationToken ct) => removal.Of(personId, ct);

    private static Exported Of(
        PracticeSession session, Booking booking, Rehearsal rehearsal, Dictionary<string, AttachedFile> files, IReadOnlyList<ExportedEvent> history) => new(
        booking.SessionId, ShowScenario.Of(booking.Scenario), booking.OpenedAt, (session as PracticeSession.Ended)?.Ending is { } ending ? ShownEnding.Of(ending) : null,
        [.. rehearsal.Lines.Select(l => Line(l, files))], [.. booking.Scenario.Objectives.Select(o => ShownSession.Objective(o, rehearsal))],
        (session as PracticeSession.Ended)?.Evaluation is { } evaluation ? ShownEvaluation.Of(evaluation) : null, booking.ContinuesFrom, booking.PractisedAgainFrom,
        [.. Discarded(session).Select(files.GetValueOrDefault).OfType<AttachedFile>()], history);

    private static ExportedLine Line(Line line, Dictionary<string, AttachedFile> files) => new(
        line.Number, line.Speaker, line.Text, line.StartedAt, line.EndedAt, File(line.Audio, files),
        line.Voice is { } voice ? [.. voice.Select(s => new ExportedSentence(s.Text, File(s.Audio, files)))] : null);

    private static AttachedFile? File(string? key, Dictionary<string, AttachedFile> files) => key is null ? null : files.GetValueOrDefault(key);

    private static IEnumerable<string> Recordings(PracticeSession session, Rehearsal rehearsal) => rehearsal.Lines
        .SelectMany(l => (l.Voice ?? []).Select(s => s.Audio).Prepend(l.Audio)).OfType<string>().Concat(Discarded(session)).Distinct();

    private static ImmutableArray<string> Discarded(PracticeSession session) => session switch
    {
        PracticeSession.Live { Phase: Phase.Transcribing { Turn.Audio: { } unheard } } live => live.Conversation.Discarded.Add(unheard),
        PracticeSession.Live live => live.Conversation.Discarded,
        PracticeSession.Ended ended => ended.Conversation.Discarded,
        _ => [],
    };

    // The scenario is not the person's, and has in it what the partner does not tell.
    private async Task<IReadOnlyList<ExportedEvent>> History(string id, CancellationToken ct)
    {
        var history = await store.Exported(new(PracticeSessionDecider.Category, id), ct);
        foreach (var happened in history)
            if (happened.Data is JsonObject data && data["scenario"] is JsonObject scenario)
                data["scenario"] = new JsonObject { ["id"] = scenario["id"]?.DeepClone(), ["title"] = scenario["title"]?.DeepClone(), ["revision"] = scenario["revision"]?.DeepClone() };
        return history;
    }
}
