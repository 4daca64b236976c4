using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;

namespace Rapport.Adapters.Anthropic;

/// <summary>A model behind <c>/v1/messages</c>, streamed, by the vendor's own client.</summary>
internal sealed class AnthropicChat(string provider, string model, AnthropicConnection connection, ProviderCalls calls) : ChatModel(provider, model, calls)
{
    protected override async IAsyncEnumerable<ChatPiece> Ask(Attempt attempt, ChatRequest request)
    {
        await using var events = connection.Client.Messages.CreateStreaming(Request(request), attempt.Token).GetAsyncEnumerator(attempt.Token);
        StopReason? ended = null;
        var (isWhole, tokensIn) = (false, 0L);
        while (!isWhole && await Next(events))
        {
            attempt.Heard();
            var @event = events.Current;
            if (@event.TryPickStart(out var start)) tokensIn = start.Message.Usage.InputTokens;
            else if (@event.TryPickContentBlockDelta(out var block) && block.Delta.TryPickText(out var text)) yield return new(text.Text);
            else if (@event.TryPickDelta(out var delta))
            {
                ended = delta.Delta.StopReason?.Value();
                attempt.Used(tokensIn, delta.Usage.OutputTokens);
            }
            else if (@event.TryPickStop(out _)) isWhole = true;
        }
        if (!isWhole || ended is null) throw new CallException(CallFault.Cut, "The answer ended without its end mark.");
        if (ended is StopReason.Refusal) throw new CallException(CallFault.Refused, "The model refused.");
        if (ended is StopReason.MaxTokens or StopReason.ModelContextWindowExceeded) yield return new("", IsCutOff: true);
        else if (ended is not (StopReason.EndTurn or StopReason.StopSequence)) throw new CallException(CallFault.Malformed, "The model wants something else than to answer.");
    }

    private MessageCreateParams Request(ChatRequest request) => new()
    {
        Model = Model,
        MaxTokens = request.MaxTokens,
        System = request.Schema is { } schema
            ? $"{request.System}\n\nAnswer with one JSON object and nothing else. It must fit this JSON schema:\n{schema.Schema.ToJsonString()}" : request.System,
        Messages = [.. request.Messages.Select(Message)],
    };

    private static MessageParam Message(ChatMessage message) => message.Role == ChatRole.User
        ? new UserMessageParam { Content = message.Text } : new AssistantMessageParam { Content = message.Text };

    // An error in the middle of an answer that had begun with 200 has no status; its words are the vendor's and stay out.
    private static async ValueTask<bool> Next(IAsyncEnumerator<RawMessageStreamEvent> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (AnthropicException e) when (e.InnerException is not (CallException or HttpRequestException or IOException))
        {
            throw new CallException(e is AnthropicInvalidDataException ? CallFault.Malformed : CallFault.Overloaded, "The vendor broke its answer off.");
        }
    }
}
