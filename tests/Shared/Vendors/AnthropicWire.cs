using System.Text.Json.Nodes;

namespace Rapport.Testing.Vendors;

/// <summary>As Anthropic talks.</summary>
public sealed class AnthropicWire : ChatWire
{
    public override string Path => "/v1/messages";

    public override (string System, IReadOnlyList<(string Role, string Text)> Messages) Heard(JsonNode request) =>
        ((string)request["system"]!, [.. request["messages"]!.AsArray().Select(m => ((string)m!["role"]!, (string)m["content"]!))]);

    protected override string Opening =>
        Event(
            new
            {
                type = "message_start",
                message = new
                {
                    id = "msg_1",
                    type = "message",
                    role = "assistant",
                    model = "m",
                    content = Array.Empty<object>(),
                    stop_reason = (string?)null,
                    stop_sequence = (string?)null,
                    usage = new { input_tokens = TokensIn, output_tokens = 1 },
                },
            },
            "message_start")
        + Event(new { type = "ping" }, "ping")
        + Event(new { type = "content_block_start", index = 0, content_block = new { type = "text", text = "" } }, "content_block_start");

    protected override string Piece(string text) =>
        Event(new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text } }, "content_block_delta");

    protected override string Ending(string reason) =>
        Event(new { type = "content_block_stop", index = 0 }, "content_block_stop")
        + Event(new { type = "something_new", of = "the future" }, "something_new")
        + Event(
            new
            {
                type = "message_delta",
                delta = new { stop_reason = reason switch { "stop" => "end_turn", "length" => "max_tokens", _ => "refusal" }, stop_sequence = (string?)null },
                usage = new { output_tokens = TokensOut },
            },
            "message_delta")
        + Event(new { type = "message_stop" }, "message_stop");

    protected override string ErrorEvent => Event(new { type = "error", error = new { type = "overloaded_error", message = "Overloaded: sk-secret" } }, "error");
}
