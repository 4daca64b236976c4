using System.Text;
using FluentAssertions;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;
using Rapport.Domain.Practice;
using Rapport.Testing.Vendors;
using Xunit;

namespace Rapport.Adapters.Tests.Vendors;

/// <summary>What every vendor's language models do, on good days and on bad ones. Derive; give the wire and the provider's key.</summary>
public abstract partial class ChatContract
{
    private const string Whole = "Good morning. What brings you here?";

    protected abstract string Provider { get; }

    protected abstract ChatWire Wire { get; }

    /// <summary>Of a request, that it came with the key, where this vendor wants it.</summary>
    private protected abstract void CarriesTheKey(AskedOf asked);

    private static ChatRequest Request => new(
        "partner", "You are Ines.", [new(ChatRole.User, "Hello?"), new(ChatRole.Assistant, "Yes?"), new(ChatRole.User, "It's “me” \\ <b> 🙂")], 500);

    private Task<AtVendor> Open(Action<ProviderOptions>? with = null) => AtVendor.Open(Provider, Wire.Says(Whole), with);

    private static async Task<ProviderException> Fails(Func<Task> call) => (await call.Should().ThrowAsync<ProviderException>()).Which;

    private static CallFault Fault(ProviderException e) => e.InnerException.Should().BeOfType<CallException>().Subject.Fault;

    [Fact]
    public async Task An_answer_comes_in_pieces_and_the_vendor_was_asked_what_was_given()
    {
        await using var at = await Open();
        var pieces = new List<string>();
        await foreach (var piece in at.Model.Stream(Request, default)) pieces.Add(piece.Text);

        string.Concat(pieces).Should().Be(Whole);
        pieces.Where(p => p.Length > 0).Should().HaveCountGreaterThan(4);
        var asked = at.StandIn.Asked.Should().ContainSingle().Subject;
        asked.Path.Should().Be(Wire.Path);
        CarriesTheKey(asked);
        ((string)asked.Json["model"]!).Should().Be("m-1");
        ((bool)asked.Json["stream"]!).Should().BeTrue();
        var (system, messages) = Wire.Heard(asked.Json);
        system.Should().Be("You are Ines.");
        messages.Should().Equal(("user", "Hello?"), ("assistant", "Yes?"), ("user", "It's “me” \\ <b> 🙂"));
    }

    [Fact]
    public async Task A_first_word_that_does_not_come_ends_the_attempt_closes_its_connection_and_is_asked_for_again()
    {
        await using var at = await Open();
        at.StandIn.Next(BadDays.StandsStill);
        var answer = at.Model.Complete(Request, default).AsTask();
        var asked = await at.StandIn.Request(1).Soon();

        at.Clock.Advance(AtVendor.FirstByte);

        await asked.Gone().Soon();
        (await answer.Soon()).Should().Be(Whole);
        at.StandIn.Asked.Should().HaveCount(2);
    }

    [Fact]
    public async Task Every_attempt_may_be_late_and_then_the_call_has_failed_for_good()
    {
        await using var at = await Open();
        at.StandIn.Always = BadDays.StandsStill;
        var answer = at.Model.Complete(Request, default).AsTask();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await at.StandIn.Request(attempt).Soon();
            at.Clock.Advance(AtVendor.FirstByte);
        }

        var failed = await Fails(() => answer.Soon());
        failed.IsFinal.Should().BeTrue();
        Fault(failed).Should().Be(CallFault.FirstByteLate);
        at.StandIn.Asked.Should().HaveCount(3);
    }

    [Fact]
    public async Task An_answer_that_stands_still_in_its_middle_is_asked_for_again_when_nobody_has_seen_it()
    {
        await using var at = await Open();
        at.StandIn.Next(Wire.Speaks("Good evening. I am", BadDays.StandsStill));
        var answer = at.Model.Complete(Request, default).AsTask();
        var asked = await at.StandIn.Request(1).Soon();
        await asked.Reached.Soon();
        await at.Clock.Armed(AtVendor.Stall).Soon();

        at.Clock.Advance(AtVendor.Stall);

        await asked.Gone().Soon();
        (await answer.Soon()).Should().Be(Whole);
    }

    [Fact]
    public async Task An_answer_that_stands_still_after_its_beginning_was_passed_on_has_failed_and_is_not_asked_for_again_in_silence()
    {
        await using var at = await Open();
        at.StandIn.Next(Wire.Speaks("Good evening.", BadDays.StandsStill));
        await using var pieces = at.Model.Stream(Request, default).GetAsyncEnumerator();
        var heard = new StringBuilder();
        while (!heard.ToString().EndsWith('.') && await pieces.MoveNextAsync()) heard.Append(pieces.Current.Text);
        var next = pieces.MoveNextAsync().AsTask();

        at.Clock.Advance(AtVendor.Stall);

        var failed = await Fails(() => next.Soon());
        failed.IsFinal.Should().BeFalse("whoever shows the words can begin anew");
        Fault(failed).Should().Be(CallFault.Stalled);
        at.StandIn.Asked.Should().ContainSingle();
    }

    [Fact]
    public async Task A_call_that_is_called_off_closes_its_connection_and_nothing_is_asked_again()
    {
        await using var at = await Open();
        at.StandIn.Always = Wire.Speaks("Good evening.", BadDays.StandsStill);
        using var off = new CancellationTokenSource();
        var answer = at.Model.Complete(Request, off.Token).AsTask();
        var asked = await at.StandIn.Request(1).Soon();

        await off.CancelAsync();

        await asked.Gone().Soon();
        await FluentActions.Awaiting(() => answer.Soon()).Should().ThrowAsync<OperationCanceledException>();
        at.StandIn.Asked.Should().ContainSingle();
    }

    [Fact]
    public async Task Who_has_heard_enough_closes_the_connection()
    {
        await using var at = await Open();
        at.StandIn.Always = Wire.NeverEnds;
        await foreach (var piece in at.Model.Stream(Request, default))
            if (piece.Text.Length > 0) break;

        await at.StandIn.Asked[0].Gone().Soon();
    }

    [Fact]
    public async Task A_vendor_that_fails_again_and_again_is_left_alone_for_a_while()
    {
        await using var at = await Open(o => (o.CallAttempts, o.BreakAfter, o.BreakDuration) = (1, 4, TimeSpan.FromSeconds(20)));
        at.StandIn.Always = BadDays.Answers(500);
        for (var i = 0; i < 4; i++) await Fails(() => at.Model.Complete(Request, default).AsTask());

        (await Fails(() => at.Model.Complete(Request, default).AsTask())).IsFinal.Should().BeTrue();
        at.StandIn.Asked.Should().HaveCount(4, "it was not asked any more");

        at.StandIn.Always = Wire.Says(Whole);
        at.Clock.Advance(TimeSpan.FromSeconds(20));
        (await at.Model.Complete(Request, default)).Should().Be(Whole);
    }

    [Fact]
    public async Task So_many_calls_at_once_and_no_more()
    {
        await using var at = await Open(o => (o.MaxConcurrent, o.MaxWaiting, o.CallAttempts) = (1, 1, 1));
        at.StandIn.Next(Wire.Speaks("Good evening.", BadDays.StandsStill));
        using var off = new CancellationTokenSource();
        var first = at.Model.Complete(Request, off.Token).AsTask();
        await at.StandIn.Request(1).Soon();
        var second = at.Model.Complete(Request, default).AsTask();

        Fault(await Fails(() => at.Model.Complete(Request, default).AsTask())).Should().Be(CallFault.Busy);
        at.StandIn.Asked.Should().ContainSingle();

        await off.CancelAsync();
        (await second.Soon()).Should().Be(Whole, "it waited for its place");
        await FluentActions.Awaiting(() => first).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task An_answer_that_was_longer_than_it_may_be_says_so()
    {
        await using var at = await Open();
        at.StandIn.Next(Wire.SaysTooMuch("Good evening. I am"));
        var cutOff = false;
        await foreach (var piece in at.Model.Stream(Request, default)) cutOff |= piece.IsCutOff;
        cutOff.Should().BeTrue();
    }

    [Fact]
    public async Task A_refusal_is_told_as_one()
    {
        await using var at = await Open();
        at.StandIn.Next(Wire.Refuses(""));
        Fault(await Fails(() => at.Model.Complete(Request, default).AsTask())).Should().Be(CallFault.Refused);
        at.StandIn.Asked.Should().ContainSingle();
    }

    [Fact]
    public async Task Calls_tokens_and_cost_are_counted_with_ids_alone()
    {
        await using var at = await Open(o => (o.PricePerMillionIn, o.PricePerMillionOut) = (2, 10));
        using var told = new Told(at);
        at.StandIn.Next(BadDays.Answers(500));

        await at.Model.Complete(Request, default);

        told.Sum("rapport.provider.calls", ("outcome", "overloaded")).Should().Be(1);
        told.Sum("rapport.provider.calls", ("outcome", "done")).Should().Be(1);
        told.Sum("rapport.provider.tokens", ("direction", "in")).Should().Be(ChatWire.TokensIn);
        told.Sum("rapport.provider.tokens", ("direction", "out")).Should().Be(ChatWire.TokensOut);
        told.Sum("rapport.provider.cost", ("currency", "USD")).Should().BeApproximately((ChatWire.TokensIn * 2 + ChatWire.TokensOut * 10) / 1e6, 1e-12);
        told.Values.Should().Contain(v => v.Name == "rapport.provider.first_byte").And.Contain(v => v.Name == "rapport.provider.duration");
        told.Values.SelectMany(v => v.Tags).Select(t => t.Key).Distinct().Should().BeSubsetOf(["provider", "model", "job", "outcome", "direction", "currency"]);
    }
}
