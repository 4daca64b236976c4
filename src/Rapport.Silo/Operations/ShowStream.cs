using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Silo.Web;

namespace Rapport.Silo.Operations;

/// <summary>What happened to one aggregate, as it is stored.</summary>
internal static class ShowStream
{
    public sealed record Event(long Version, long Position, string Name, DateTimeOffset At, string? CommandId, string? CorrelationId, JsonNode? Headers, JsonNode? Data);

    /// <param name="Next">Ask with <c>after</c> this for more; null at the end.</param>
    public sealed record Page(string Stream, IReadOnlyList<Event> Events, long? Next);

    private const int MaxEvents = 500;
    private static readonly string[] secrets = ["passwordHash", "securityStamp", "secret"];

    private static readonly ConsentsEvent.Given given = new("training-data", 1, Accounts.Me.Example.RegisteredAt);

    private static readonly Page example = new(
        $"consents-{Accounts.Me.Example.Id}",
        [
            new(
                1, 1200, "consents.given.v1", given.At, "7b1d4a0c93f24e5f8a6b2c1d0e9f8a7b", "4bf92f3577b34da6a3ce929d0e0e4736", new JsonObject { ["actor"] = Accounts.Me.Example.Id },
                JsonNode.Parse(Json.WriteBare(given))),
        ],
        null);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/streams/{category}/{id}", Handle)
        .WithSummary("The events of a stream")
        .WithDescription("Oldest first, at most 500 at once; `after` is the version to go on from. Secrets are left out.")
        .Produces<Page>()
        .Example(answer: example)
        .Refuses("edge.invalid", "operations.no-such-stream");

    private static async Task<IResult> Handle(string category, string id, string? after, string? max, HttpContext http, IEventStore store)
    {
        var faults = new Faults();
        var from = faults.Whole("after", after, 0, int.MaxValue, 0);
        var count = faults.Whole("max", max, 1, MaxEvents, 100);
        if (faults.Any) return Problem.Of(faults);

        var stream = new StreamId(category, id);
        var recorded = await store.Read(stream, from, from + count, http.RequestAborted);
        if (recorded.Count == 0 && from == 0) return Problem.Of("operations.no-such-stream", "No event was ever stored under this category and id.");
        return TypedResults.Ok(new Page(stream.ToString(), [.. recorded.Select(Shown)], recorded.Count == count ? recorded[^1].Version : null));
    }

    private static Event Shown(Recorded e) => new(
        e.Version, e.Position, e.Name, e.At, e.CommandId, e.CorrelationId, e.Headers is { } headers ? JsonNode.Parse(headers.Span) : null, Data(e));

    private static JsonNode? Data(Recorded e)
    {
        try
        {
            var data = e.Event is UnknownEvent unknown ? JsonNode.Parse(unknown.Json) : JsonNode.Parse(Json.WriteBare(e.Event));
            if (data is JsonObject fields)
                foreach (var secret in secrets)
                    if (fields.ContainsKey(secret)) fields[secret] = "(not shown)";
            return data;
        }
        catch (JsonException unreadable)
        {
            // This is where one looks for an event that can't be read: the others still count.
            return new JsonObject { ["unreadable"] = unreadable.Message };
        }
    }
}
