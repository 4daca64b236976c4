using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using static Rapport.Domain.Tests.Laws.SessionAlphabet;
using static Rapport.Domain.Tests.Practice.Examples;
using Decider = Rapport.Domain.Practice.PracticeSessionDecider;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using Given = Rapport.Domain.Tests.Practice.SessionCommands;
using Law = Rapport.Testing.SpecLaws<
    Rapport.Domain.Practice.PracticeSessionDecider,
    Rapport.Domain.Practice.PracticeSession,
    Rapport.Domain.Practice.PracticeSessionCommand,
    Rapport.Domain.Practice.PracticeSessionEvent>;
using S = Rapport.Domain.Practice.PracticeSession;

namespace Rapport.Domain.Tests.Laws;

public class SessionLaws
{
    private static readonly double[] Pauses = [0, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1, 5, 5, 5, 31, 31, 121, 1300];

    private static readonly PracticeSessionCommand[][] Starts =
        [[], [Given.Open(), Given.Queue(2)], Given.Begun, [.. Given.Begun, .. Given.Exchange(1, 10), .. Given.Exchange(3, 12)], Given.Stopped];

    [Fact]
    public void Walks_reach_every_kind_of_state_and_event()
    {
        HashSet<string> reached = [];
        Walk(150, step =>
        {
            reached.UnionWith(step.Events.Select(e => $"event {e.GetType().Name}"));
            reached.UnionWith([$"state {step.Before.GetType().Name}", $"state {step.After.GetType().Name}"]);
            if (step.After is S.Live live) reached.Add($"phase {live.Phase.GetType().Name}");
            if (step.After is S.Ended ended) reached.UnionWith([$"evaluation {ended.Evaluation.GetType().Name}", $"end {ended.Ending.Reason}"]);
        });
        Kinds("event", typeof(E)).Concat(Kinds("phase", typeof(Phase))).Concat(Kinds("evaluation", typeof(Evaluation)))
            .Concat(Kinds("state", typeof(S))).Concat(Enum.GetNames<EndReason>().Select(r => $"end {r}"))
            .Except(reached).Should().BeEmpty();
    }

    [Fact]
    public void Every_command_on_every_state_is_decided_and_twice_is_once() => Walk(40, step =>
    {
        step.Possible().Where(command => Decider.Decide(Send(step.After, command), command).Events.Length > 0).Should().BeEmpty();
    });

    [Fact]
    public void Every_step_is_the_same_after_json() => Walk(30, step => Law.Fold(step.Before, Law.Decide(step.Before, step.Command).Events));

    [Fact]
    public void A_due_wake_changes_the_agenda_and_an_early_one_nothing() => Walk(50, step =>
    {
        foreach (var wake in Decider.Agenda(step.After).Wakes)
        {
            Keys(Send(step.After, wake.Command(wake.DueAt))).Should().NotContain(wake.Key);
            Decider.Decide(step.After, wake.Command(wake.DueAt.AddMilliseconds(-1))).Events.Should().BeEmpty();
        }
    });

    [Fact]
    public void Whatever_comes_first_after_a_deadline_finds_the_same_end() => Walk(40, step =>
    {
        if (step.After.NextDeadline() is not { } due) return;
        foreach (var late in All(step.After, Keys(step.After), (due.At - Start).TotalSeconds + 3))
        {
            var decision = Decider.Decide(step.After, late);
            if (decision.Refusal is null) decision.Events[0].Should().Be(new E.Ended(due.Reason, due.At, null, due.At.AddSeconds(3)));
        }
    });

    [Fact]
    public void A_result_that_nobody_waits_for_is_ignored() => Walk(50, step =>
    {
        var wanted = Keys(step.After);
        // The floor's seat comes when there is one, not when it was asked for.
        if (step.After is S.Queued) wanted = [.. wanted, Decider.SeatKey];
        var late = step.Possible().Where(c => KeyOf(c) is { } key && !wanted.Contains(key) && !(step.After.NextDeadline()?.At <= c.Now));
        late.Where(c => Decider.Decide(step.After, c) is not { Events.Length: 0, Refusal: null }).Should().BeEmpty();
    });

    [Fact]
    public void Every_effect_has_a_result_that_ends_it() => Walk(50, step =>
    {
        var now = Math.Min(step.At, ((step.After.NextDeadline()?.At ?? DateTimeOffset.MaxValue) - Start).TotalSeconds - 0.001);
        Decider.Agenda(step.After).Effects.Where(e => WithKey(e.Key, now).All(c => Keys(Send(step.After, c)).Contains(e.Key))).Should().BeEmpty();
    });

    [Fact]
    public void Deleting_needs_nothing_of_what_was_before() => Walk(50, step =>
    {
        if (step.Events is [.., E.Deleted deleted])
            Keys(Decider.Evolve(Decider.Initial, deleted)).Should().Equal(Keys(step.After));
    });

    [Fact]
    public void A_session_begins_at_most_once_ends_at_most_once_and_nothing_is_said_twice() => Walk(50, step =>
    {
        step.History.OfType<E.Began>().Count().Should().BeLessThanOrEqualTo(1);
        step.History.OfType<E.Ended>().Count().Should().BeLessThanOrEqualTo(1);
        step.History.OfType<E.PartnerSpoke>().Select(e => e.Number).Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
        var lines = step.After.Rehearsal()?.Lines ?? [];
        lines.Select(l => (l.Number, l.Speaker)).Should().Equal(lines.Select((_, i) => (i, i % 2 == 0 ? Speaker.Partner : Speaker.Trainee)));
    });

    private sealed record Step(IReadOnlyList<E> History, S Before, PracticeSessionCommand Command, IReadOnlyList<E> Events, S After, Func<List<PracticeSessionCommand>> Possible, double At);

    // A walk starts from nothing or from some way into a session, and most of its steps are such as get a session on; a walk of wholly random ones would hardly ever see an evaluation.
    private static void Walk(int count, Action<Step> law) => Walks.Check(count, 40, choices =>
    {
        var (state, history) = (Decider.Initial, new List<E>());
        HashSet<string> keys = [Decider.SeatKey];
        foreach (var command in Starts.Pick(choices is [var first, ..] ? first : 0))
        {
            history.AddRange(Decider.Decide(state, command).Events);
            state = Send(state, command);
            keys.UnionWith(Keys(state));
        }
        var at = 20.0;
        foreach (var choice in choices)
        {
            at += Pauses.Pick(choice);
            var command = Choices(state, keys, at, choice / 20 % 8).Pick(choice / 160);
            var before = state;
            var events = Decider.Decide(state, command).Events;
            state = events.Aggregate(state, Decider.Evolve);
            history.AddRange(events);
            keys.UnionWith(Keys(state));
            law(new(history, before, command, events, state, () => All(state, keys, at), at));
        }
    });

    private static List<PracticeSessionCommand> Choices(S state, HashSet<string> keys, double at, int courage)
    {
        if (courage == 0) return All(state, keys, at);
        var all = All(state, Keys(state).Append(Decider.SeatKey).Distinct(), at);
        var steps = all.Select(c => (Command: c, After: Send(state, c))).Where(x => x.After != state && (courage == 1 || !CutsShort(state, x.After)));
        return steps.Select(x => x.Command).ToList() is { Count: > 0 } some ? some : all;
    }

    private static bool CutsShort(S before, S after) =>
        after is S.Deleted || (before is not S.Ended && after is S.Ended { Ending.Reason: EndReason.Manual or EndReason.ProviderOutage });

    private static S Send(S state, PracticeSessionCommand command) => Decider.Decide(state, command).Events.Aggregate(state, Decider.Evolve);

    private static List<string> Keys(S state) => Law.Keys(state);

    private static IEnumerable<string> Kinds(string what, Type family) =>
        family.GetNestedTypes().Where(t => t.IsSubclassOf(family)).Select(t => $"{what} {t.Name}");
}
