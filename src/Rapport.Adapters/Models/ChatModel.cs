using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Rapport.Adapters.Calls;

namespace Rapport.Adapters.Models;

internal enum ChatRole
{
    User,
    Assistant,
}

internal sealed record ChatMessage(ChatRole Role, string Text);

/// <summary>What a language model is asked.</summary>
/// <param name="Job">For the measures: <c>partner</c>.</param>
/// <param name="System">Ours alone: nothing that the trainee said.</param>
/// <param name="Messages">By turns; the first and the last are the user's.</param>
/// <param name="MaxTokens">Of the answer.</param>
internal sealed record ChatRequest(string Job, string System, ImmutableArray<ChatMessage> Messages, int MaxTokens)
{
    /// <summary>The JSON schema that the answer must fit; null for free text.</summary>
    public AnswerSchema? Schema { get; init; }
}

/// <param name="Name">Letters and underscores.</param>
internal sealed record AnswerSchema(string Name, JsonObject Schema);

/// <param name="IsCutOff">It was the last, and the model had more to say than it was allowed to.</param>
internal readonly record struct ChatPiece(string Text, bool IsCutOff = false);

/// <summary>A language model of a vendor.</summary>
internal abstract class ChatModel(string provider, string model, ProviderCalls calls)
{
    /// <summary>Vendor and model: <c>openai gpt-5-mini</c>.</summary>
    public string Name => $"{provider} {model}";

    protected string Model => model;

    protected ProviderCalls Calls => calls;

    /// <summary>The answer while it comes; see <see cref="ProviderCalls.Stream"/> for what happens when it fails.</summary>
    public IAsyncEnumerable<ChatPiece> Stream(ChatRequest request, CancellationToken ct) =>
        calls.Stream(model, request.Job, attempt => Ask(attempt, request), ct);

    /// <summary>The answer as a whole, also when it failed in its middle and was asked for again.</summary>
    public ValueTask<string> Complete(ChatRequest request, CancellationToken ct) => calls.Run(
        model,
        request.Job,
        async attempt =>
        {
            var whole = new StringBuilder();
            await foreach (var piece in Ask(attempt, request)) whole.Append(piece.Text);
            return whole.ToString();
        },
        ct);

    /// <summary>One attempt. It ends well only when the vendor has said that the answer is whole.</summary>
    protected abstract IAsyncEnumerable<ChatPiece> Ask(Attempt attempt, ChatRequest request);
}
