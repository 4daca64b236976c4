using Rapport.Domain.Practice;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>Who does the work here, so that a client can say so, and knows what it has to bring itself.</summary>
internal static class ShowProviders
{
    /// <param name="Partner">Each is <c>built-in</c>, or the provider and model.</param>
    /// <param name="Transcriber"><c>none</c> when there is none; so with the voice.</param>
    /// <param name="Hears">Whether speech is recognised here; without, a spoken turn brings its own text.</param>
    /// <param name="Speaks">Whether the partner has a voice.</param>
    public sealed record Answer(string Partner, string ObjectiveCheck, string Evaluator, string Transcriber, string Voice, bool Hears, bool Speaks);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/practice/providers", Handle)
        .WithSummary("Who plays, judges, hears and speaks")
        .Produces<Answer>()
        .Example(answer: new Answer("built-in", "built-in", "built-in", "none", "none", Hears: false, Speaks: false));

    private static Answer Handle(IPartner partner, IObjectiveCheck check, IEvaluator evaluator, ITranscriber transcriber, IVoice voice) =>
        new(partner.Name, check.Name, evaluator.Name, transcriber.Name, voice.Name, transcriber.Available, voice.Available);
}
