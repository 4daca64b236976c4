using System.Collections.Immutable;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

internal enum ConsentStatus
{
    NeverGiven,
    Given,

    /// <summary>To an earlier text: it does not hold, and is to be asked for again.</summary>
    Outdated,
    Withdrawn,
}

/// <param name="Text">What is asked now; <paramref name="TextVersion"/> is its version.</param>
/// <param name="GivenTo">The version of the text that was agreed to.</param>
/// <param name="Since">Of the status; absent when it was never given.</param>
internal sealed record ShownConsent(string Purpose, string Title, ConsentStatus Status, int TextVersion, string Text, int? GivenTo, DateTimeOffset? Since)
{
    public static readonly ShownConsent Example = Of(
        ConsentPurpose.TrainingData, ConsentsDecider.Evolve(ConsentsDecider.Initial, new ConsentsEvent.Given("training-data", 1, new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero))));

    public static ShownConsent Of(ConsentPurpose purpose, Consents consents) => consents.Purposes.GetValueOrDefault(purpose.Id) switch
    {
        Consent.Given given => Of(purpose, consents.Allow(purpose) ? ConsentStatus.Given : ConsentStatus.Outdated, given.TextVersion, given.At),
        Consent.Withdrawn withdrawn => Of(purpose, ConsentStatus.Withdrawn, null, withdrawn.At),
        _ => Of(purpose, ConsentStatus.NeverGiven, null, null),
    };

    private static ShownConsent Of(ConsentPurpose purpose, ConsentStatus status, int? givenTo, DateTimeOffset? since) =>
        new(purpose.Id, purpose.Title, status, purpose.Current.Version, purpose.Current.Text, givenTo, since);
}

internal enum ConsentStep
{
    Given,
    Withdrawn,
}

/// <param name="Text">What was shown when it was given.</param>
internal sealed record ShownConsentStep(string Purpose, ConsentStep Step, DateTimeOffset At, int TextVersion, string? Text)
{
    public static ShownConsentStep? Of(object happened) => happened switch
    {
        ConsentsEvent.Given e => new(e.Purpose, ConsentStep.Given, e.At, e.TextVersion, TextOf(e.Purpose, e.TextVersion)),
        ConsentsEvent.Withdrawn e => new(e.Purpose, ConsentStep.Withdrawn, e.At, e.TextVersion, TextOf(e.Purpose, e.TextVersion)),
        _ => null,
    };

    private static string? TextOf(string purpose, int version) => ConsentPurpose.Find(purpose)?.Texts.FirstOrDefault(t => t.Version == version)?.Text;
}

/// <summary>What I agree to, and all that I ever decided about it.</summary>
internal static class ShowConsents
{
    /// <param name="History">The newest first.</param>
    /// <param name="Next">Ask with <c>before</c> this for earlier ones; absent at the beginning.</param>
    public sealed record Page(ImmutableArray<ShownConsent> Consents, ImmutableArray<ShownConsentStep> History, long? Next);

    private const int Longest = 100;

    private static readonly long texts = ConsentPurpose.All.Sum(p => p.Current.Version - 1L);

    public static readonly Page Example = new([ShownConsent.Example], [new("training-data", ConsentStep.Given, ShownConsent.Example.Since!.Value, 1, ShownConsent.Example.Text)], null);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/consents", Handle)
        .WithSummary("My consents")
        .WithDescription("All purposes, and the history with the text that was shown, the newest first, at most 100 steps at once. The ETag goes into If-Match of a change; with If-None-Match what has not changed is answered with 304.")
        .Produces<Page>()
        .Produces(StatusCodes.Status304NotModified)
        .Example(answer: Example)
        .Refuses("edge.invalid", "unavailable");

    private static async Task<IResult> Handle(string? before, HttpContext http, IGrains grains, IEventStore store)
    {
        var faults = new Faults();
        var end = faults.Whole("before", before, 1, int.MaxValue, int.MaxValue);
        if (faults.Any) return Problem.Of(faults);

        var user = Requested.UserId(http);
        var answer = await grains.Read(ConsentsDecider.Family, user, http.RequestAborted);
        if (answer is not Answer<Consents>.Done done) return answer.Or(http, _ => TypedResults.Empty);
        if (Versions.IsKnown(http, Version(done.State!))) return answer.Or(http, _ => TypedResults.StatusCode(StatusCodes.Status304NotModified));
        var upTo = Math.Min(done.Version, end - 1L);
        var from = Math.Max(0, upTo - Longest);
        var happened = await store.Read(new(ConsentsDecider.Category, user), from, upTo, http.RequestAborted);
        return answer.Or(http, _ => TypedResults.Ok(new Page(
            [.. ConsentPurpose.All.Select(p => ShownConsent.Of(p, done.State!))],
            [.. happened.Reverse().Select(r => ShownConsentStep.Of(r.Event)).OfType<ShownConsentStep>()],
            from > 0 ? from + 1 : null)));
    }

    /// <summary>
    /// Of all consents together: who changes one has seen them all. A new text is shown too, so it counts as a change; neither number ever goes back,
    /// so their sum stands for one pair of them.
    /// </summary>
    public static long Version(Consents consents) => consents.Changes + texts;

    /// <summary>The <see cref="Consents.Changes"/> that who asks for a change has seen; null for whatever it is.</summary>
    public static long? Seen(HttpContext http) => Versions.Wanted(http) - texts;
}
