using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Rapport.Adapters.Calls;

/// <summary>An answer as server-sent events. Comments are passed over and are no sign of life: a trainee waits for words.</summary>
internal static class EventStream
{
    public static async IAsyncEnumerable<SseItem<string>> Events(
        this Attempt attempt, HttpResponseMessage answer, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var body = new BoundedStream(await answer.Content.ReadAsStreamAsync(attempt.Token), attempt.Options.AnswerBytes, () => { });
        await foreach (var item in SseParser.Create(body).EnumerateAsync(attempt.Token).WithCancellation(ct))
        {
            attempt.Heard();
            yield return item;
        }
    }
}
