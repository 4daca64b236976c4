using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Accounts.ErasureCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.ErasureEvent>;
using E = Rapport.Domain.Accounts.ErasureEvent;
using F = Rapport.Domain.Accounts.ErasureEffect;
using S = Rapport.Domain.Accounts.Erasure;

namespace Rapport.Domain.Accounts;

[JsonDerivedType(typeof(Request), "request")]
[JsonDerivedType(typeof(StepDone), "step-done")]
[JsonDerivedType(typeof(StepFailed), "step-failed")]
[JsonDerivedType(typeof(LookAtClock), "look-at-clock")]
public abstract record ErasureCommand
{
    private ErasureCommand() { }

    public abstract DateTimeOffset Now { get; init; }

    /// <summary>One that is under way is the answer to every further request.</summary>
    /// <param name="ErasureId">Random.</param>
    /// <param name="Steps">The names of all steps, in their order.</param>
    /// <param name="Again">Also for one who was erased before: all steps once more, with a certificate of its own.</param>
    public sealed record Request(string ErasureId, ErasureBy By, ImmutableArray<string> Steps, bool Again, DateTimeOffset Now) : ErasureCommand;

    /// <param name="Key">Of the effect.</param>
    public sealed record StepDone(string Key, ImmutableArray<ErasedCount> Counts, string? Proof, DateTimeOffset Now) : ErasureCommand;

    /// <param name="Key">Of the effect.</param>
    /// <param name="Reason">The kind of the fault; never what it says.</param>
    public sealed record StepFailed(string Key, string Reason, DateTimeOffset Now) : ErasureCommand;

    public sealed record LookAtClock(DateTimeOffset Now) : ErasureCommand;
}

public abstract record ErasureEffect : Effect
{
    private ErasureEffect(string key) : base(key) { }

    /// <summary>Do the step, which may be half done or done already; answer <c>StepDone</c>, or <c>StepFailed</c>.</summary>
    public sealed record RunStep(string Key, string Step) : ErasureEffect(Key);
}

public sealed class ErasureDecider : IDecider<Erasure, ErasureCommand, ErasureEvent>
{
    public static readonly Family<Erasure, ErasureCommand> Family = Deciding.Family.Of<ErasureDecider, Erasure, ErasureCommand, ErasureEvent>();

    /// <summary>Leads from the id of an erasure to whose it is.</summary>
    public const string CertificateClaim = "erasure-certificate";

    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private ErasureDecider() { }

    public static string Category => "erasure";

    public static Erasure Initial { get; } = new S.NotRequested();

    public static Erasure Evolve(Erasure state, ErasureEvent @event) => S.Evolve(state, @event);

    public static Decision<ErasureEvent> Decide(Erasure state, ErasureCommand command) => (state, command) switch
    {
        (S.Running or S.Waiting, C.Request) => D.AlreadySo,
        (S.Completed s, C.Request c) when !c.Again || c.ErasureId == s.Certificate.Case.Id => D.AlreadySo,
        (_, C.Request c) => Request(c),
        (S.Running s, C.StepDone c) when Effect(s)?.Key == c.Key => StepDone(s, c),
        (S.Running s, C.StepFailed c) when Effect(s) is { } effect && effect.Key == c.Key =>
            new E.StepFailed(effect.Step, s.Attempt, c.Reason, c.Now + PauseAfter(s.Attempt), c.Now),
        (S.Waiting s, C.LookAtClock c) when c.Now >= s.RetryAt => new E.StepTriedAgain(s.Left.FirstOrDefault(""), s.Attempt + 1, c.Now),
        (_, C.StepDone or C.StepFailed or C.LookAtClock) => D.AlreadySo,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    public static Agenda<ErasureCommand> Agenda(Erasure state) => state switch
    {
        S.Running s when Effect(s) is { } effect => Agenda<C>.Of(effect),
        S.Waiting s => Agenda<C>.Of(new Wake<C>($"retry-{s.Case.Id}-{s.Attempt}", s.RetryAt, now => new C.LookAtClock(now))),
        _ => Agenda<C>.Nothing,
    };

    private static D Request(C.Request c)
    {
        var requested = new E.Requested(c.ErasureId, c.By, c.Steps, c.Now);
        return (c.Steps.IsEmpty ? D.Of(requested, Completed(requested.Case(), [], c.Now)) : requested)
            .Claiming(new Claim(CertificateClaim, c.ErasureId, "accounts.erasure-id-taken"));
    }

    private static D StepDone(S.Running s, C.StepDone c)
    {
        var done = new E.StepDone(s.Left[0], c.Counts, c.Proof, c.Now);
        return s.Left.Length > 1 ? done : D.Of(done, Completed(s.Case, s.Done.Add(done.Step()), c.Now));
    }

    private static E.Completed Completed(ErasureCase of, ImmutableArray<ErasedStep> steps, DateTimeOffset now) => new(new(of, steps, now), now);

    // It never gives up: what failed may be mended in an hour, and then nobody should have to think of it.
    private static TimeSpan PauseAfter(int attempt) =>
        attempt > 10 || ShortestPause * (1 << (attempt - 1)) > LongestPause ? LongestPause : ShortestPause * (1 << (attempt - 1));

    private static F.RunStep? Effect(S.Running s) => s.Left is [var step, ..] ? new($"{s.Case.Id}-{step}-{s.Attempt}", step) : null;
}
