using System.Net.Http.Headers;
using System.Text;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;

namespace Rapport.Adapters.OpenAi;

/// <summary>A model behind <c>/chat/completions</c>, streamed.</summary>
internal sealed class OpenAiChat(string provider, string model, OpenAiOptions options, ProviderCalls calls) : ChatModel(provider, model, calls)
{
    protected override async IAsyncEnumerable<ChatPiece> Ask(Attempt attempt, ChatRequest request)
    {
        var tokenLimit = Calls.Http.BaseAddress!.Host == "api.openai.com" ? "max_completion_tokens" : "max_tokens";
        using var message = new HttpRequestMessage(HttpMethod.Post, "chat/completions")
        {
            Content = new StringContent(OpenAiWire.Request(request, Model, options, tokenLimit).ToJsonString(), Encoding.UTF8, "application/json"),
        };
        Authorize(message, options);
        message.Headers.Accept.Add(new("text/event-stream"));
        using var answer = await attempt.Send(Calls.Http, message, "text/event-stream");
        string? ended = null;
        var isWhole = false;
        await foreach (var item in attempt.Events(answer))
        {
            if (item.Data == OpenAiWire.End)
            {
                isWhole = true;
                break;
            }
            var chunk = OpenAiWire.Read(item.Data);
            if (chunk.Usage is { } usage) attempt.Used(usage.In, usage.Out);
            if (chunk.Ended is not null) ended = chunk.Ended;
            if (chunk.Text.Length > 0) yield return new(chunk.Text);
        }
        if (!isWhole || ended is null) throw new CallException(CallFault.Cut, "The answer ended without its end mark.");
        if (ended == "content_filter") throw new CallException(CallFault.Refused, "The vendor's filter stopped the answer.");
        if (ended == "length") yield return new("", IsCutOff: true);
        else if (ended != "stop") throw new CallException(CallFault.Malformed, "The model wants something else than to answer.");
    }

    public static void Authorize(HttpRequestMessage message, OpenAiOptions options)
    {
        if (options.ApiKey is { } key) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (options.Organization is { } organization) message.Headers.Add("OpenAI-Organization", organization);
        if (options.Project is { } project) message.Headers.Add("OpenAI-Project", project);
    }
}
