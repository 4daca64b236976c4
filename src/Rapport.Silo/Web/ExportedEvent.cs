using System.Text.Json.Nodes;
using Rapport.Engine.Events;

namespace Rapport.Silo.Web;

/// <summary>An event as the person whom it is about gets it.</summary>
/// <param name="Happened">The event's stored name.</param>
/// <param name="Data">What is stored of it, opened.</param>
internal sealed record ExportedEvent(long Version, string Happened, DateTimeOffset At, JsonNode? Data);

internal static class ExportedEvents
{
    private const int Page = 500;

    // They open an account or a file, and say nothing about who has it.
    private static readonly string[] secrets = ["passwordHash", "securityStamp", "secret", "recoveryHashes", "hashes", "hash"];

    /// <summary>All that happened to one aggregate, for the person whom it is about. Secrets are left out.</summary>
    public static async Task<IReadOnlyList<ExportedEvent>> Exported(this IEventStore store, StreamId stream, CancellationToken ct)
    {
        var all = new List<ExportedEvent>();
        while (true)
        {
            var from = all.Count == 0 ? 0 : all[^1].Version;
            var page = await store.Read(stream, from, from + Page, ct);
            // Of a purged stream the first versions are missing.
            if (page.Count == 0 && from == 0) page = await store.Read(stream, 0, ct: ct);
            if (page.Count == 0) return all;
            all.AddRange(page.Select(Exported));
        }
    }

    private static ExportedEvent Exported(Recorded recorded)
    {
        var data = recorded.Event is UnknownEvent unknown ? JsonNode.Parse(unknown.Json) : JsonNode.Parse(Json.WriteBare(recorded.Event));
        if (data is JsonObject fields)
            foreach (var secret in secrets) fields.Remove(secret);
        return new(recorded.Version, recorded.Name, recorded.At, data);
    }
}
