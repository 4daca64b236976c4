using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Rapport.Testing.Vendors;

/// <summary>How a vendor's language models talk: the events of a streamed answer, and the days that are made of them.</summary>
public abstract class ChatWire
{
    public const int TokensIn = 321, TokensOut = 45;

    /// <summary>Where it is asked, under the stand-in's address.</summary>
    public abstract string Path { get; }

    /// <summary>What stands in a request: the system part, then each message with its role.</summary>
    public abstract (string System, IReadOnlyList<(string Role, string Text)> Messages) Heard(JsonNode request);

    /// <summary>Says this, a word at a time, and ends well.</summary>
    public Day Says(string text) => Says(_ => text);

    public Day Says(Func<AskedOf, string> text) => async (http, asked) =>
    {
        await Begin(http, asked);
        foreach (var word in Words(text(asked))) await Write(http, Piece(word));
        await Write(http, Ending("stop"));
    };

    /// <summary>Says this, and has more to say than it may.</summary>
    public Day SaysTooMuch(string text) => Speaks(text, (http, _) => Write(http, Ending("length")));

    /// <summary>Says this and then breaks off in the way given.</summary>
    public Day Speaks(string text, Day then) => async (http, asked) =>
    {
        await Begin(http, asked);
        foreach (var word in Words(text)) await Write(http, Piece(word));
        await then(http, asked);
    };

    /// <summary>An error as an event, after the answer had begun with 200.</summary>
    public Day BreaksOff => (http, _) => Write(http, ErrorEvent);

    /// <summary>An answer without an end that never stands still.</summary>
    public Day NeverEnds => async (http, asked) =>
    {
        await Begin(http, asked);
        while (true) await Write(http, Piece(new string('a', 8_000)));
    };

    public Day Refuses(string text) => Speaks(text, (http, _) => Write(http, Ending("refusal")));

    protected abstract string Opening { get; }

    protected abstract string Piece(string text);

    /// <param name="reason"><c>stop</c>, <c>length</c> or <c>refusal</c>.</param>
    protected abstract string Ending(string reason);

    protected abstract string ErrorEvent { get; }

    protected static string Event(object data, string? name = null) => $"{(name is null ? "" : $"event: {name}\n")}data: {JsonSerializer.Serialize(data)}\n\n";

    private async Task Begin(HttpContext http, AskedOf asked)
    {
        if (asked.Path != Path) throw new InvalidOperationException($"Asked at {asked.Path}, which this vendor does not have.");
        http.Response.ContentType = "text/event-stream";
        await Write(http, Opening);
    }

    private static async Task Write(HttpContext http, string text)
    {
        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private static IEnumerable<string> Words(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var space = text.IndexOf(' ', from);
            var to = space < 0 ? text.Length : space + 1;
            yield return text[from..to];
            from = to;
        }
    }
}

/// <summary>As OpenAI, Ollama, vLLM and many others talk.</summary>
public sealed class OpenAiWire : ChatWire
{
    public override string Path => "/v1/chat/completions";

    public override (string System, IReadOnlyList<(string Role, string Text)> Messages) Heard(JsonNode request)
    {
        var all = request["messages"]!.AsArray().Select(m => ((string)m!["role"]!, (string)m["content"]!)).ToList();
        return (all.Single(m => m.Item1 == "system").Item2, [.. all.Where(m => m.Item1 != "system")]);
    }

    protected override string Opening => ": hello\n\n" + Chunk(new { role = "assistant", content = "" });

    protected override string Piece(string text) => Chunk(new { content = text });

    protected override string Ending(string reason) =>
        Chunk(new { }, reason == "refusal" ? "content_filter" : reason)
        + Event(new { id = "c-1", @object = "chat.completion.chunk", choices = Array.Empty<object>(), usage = new { prompt_tokens = TokensIn, completion_tokens = TokensOut } })
        + "data: [DONE]\n\n";

    protected override string ErrorEvent => Event(new { error = new { message = "The server is overloaded: sk-secret", type = "server_error", code = "overloaded" } });

    private static string Chunk(object delta, string? finish = null) => Event(
        new { id = "c-1", @object = "chat.completion.chunk", created = 1, model = "m", choices = new[] { new { index = 0, delta, finish_reason = finish } }, usage = (object?)null });
}
