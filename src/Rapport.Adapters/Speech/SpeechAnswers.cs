using Rapport.Adapters.Calls;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Speech;

/// <summary>What all vendors' voices have in common on the wire.</summary>
internal static class SpeechAnswers
{
    private const int PieceBytes = 16 * 1024;

    /// <param name="mediaTypes">Any of which the answer may be; servers of one API differ there.</param>
    /// <exception cref="CallException">By status, code and Retry-After.</exception>
    public static async Task<HttpResponseMessage> SendForSpeech(this Attempt attempt, HttpClient http, HttpRequestMessage request, string[] mediaTypes)
    {
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, attempt.Token);
        try
        {
            var given = answer.Content.Headers.ContentType?.MediaType?.ToLowerInvariant();
            await Answers.Judge(answer, mediaTypes.Contains(given) ? given! : mediaTypes[0], attempt.Options, attempt.Now, attempt.Token);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>The body as sound, as it comes.</summary>
    public static async IAsyncEnumerable<SpokenPart> Sound(this Attempt attempt, HttpResponseMessage answer, SoundFormat format)
    {
        await using var body = new BoundedStream(await answer.Content.ReadAsStreamAsync(attempt.Token), attempt.Options.AnswerBytes, attempt.Heard);
        var (buffer, any) = (new byte[PieceBytes], false);
        while (await body.ReadAsync(buffer, attempt.Token) is > 0 and var got)
        {
            any = true;
            yield return new SpokenPart.Sound(format, buffer.AsSpan(0, got).ToArray());
        }
        if (!any) throw new CallException(CallFault.Malformed, "The answer holds no sound.");
    }

    /// <summary>What is too long for a vendor is not sent.</summary>
    /// <exception cref="ProviderException">It is.</exception>
    public static void Check(Utterance utterance, int longest)
    {
        if (utterance.Text.Length > longest) throw new ProviderException($"A sentence of {utterance.Text.Length} characters is longer than {longest}.", isFinal: true);
        if (!utterance.Text.Any(char.IsLetterOrDigit)) throw new ProviderException("There is nothing in the sentence to be said.", isFinal: true);
    }
}
