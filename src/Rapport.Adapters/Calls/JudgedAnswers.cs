namespace Rapport.Adapters.Calls;

/// <summary>
/// Stands between a vendor's own client and the network, so that its answers are judged and bounded as all are: a refusal has its fault
/// and Retry-After, another media type is none, and no answer is longer than it may be.
/// </summary>
internal sealed class JudgedAnswers(string mediaType, ProviderOptions options, TimeProvider time, HttpMessageHandler network) : DelegatingHandler(network)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        try
        {
            await Answers.Judge(answer, mediaType, options, time.GetUtcNow(), cancellationToken);
            var bounded = new StreamContent(new BoundedStream(await answer.Content.ReadAsStreamAsync(cancellationToken), options.AnswerBytes, () => { }));
            foreach (var (name, values) in answer.Content.Headers.NonValidated) bounded.Headers.TryAddWithoutValidation(name, values);
            answer.Content = bounded;
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }
}
