using Anthropic;
using Rapport.Adapters.Calls;

namespace Rapport.Adapters.Anthropic;

/// <summary>
/// The vendor's own client, stripped of what our calls do: it doesn't retry, has no time limit, and sees only answers that were judged.
/// </summary>
internal sealed class AnthropicConnection : IDisposable
{
    private readonly HttpClient http;

    public AnthropicConnection(AnthropicOptions options, Uri vendor, TimeProvider time)
    {
        http = new(new JudgedAnswers("text/event-stream", options, time, ProviderCalls.Network())) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        Client = new()
        {
            HttpClient = http,
            BaseUrl = (options.BaseAddress ?? vendor).AbsoluteUri.TrimEnd('/'),
            // Never from the environment behind the settings' back; a server that wants no key gets one that is none.
            ApiKey = options.ApiKey ?? "none",
            MaxRetries = 0,
            // Behind our own limit, so that it never strikes; the client tells it to the vendor.
            Timeout = options.CallTimeout + TimeSpan.FromMinutes(1),
        };
    }

    public AnthropicClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        http.Dispose();
    }
}
