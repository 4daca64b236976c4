using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using Rapport.Domain.Accounts;
using Xunit;
using static Rapport.Domain.Tests.Practice.Examples;
using C = Rapport.Domain.Accounts.ConsentsCommand;
using E = Rapport.Domain.Accounts.ConsentsEvent;
using F = Rapport.Domain.Accounts.ConsentsEffect;
using Spec = Rapport.Testing.Spec<
    Rapport.Domain.Accounts.ConsentsDecider,
    Rapport.Domain.Accounts.Consents,
    Rapport.Domain.Accounts.ConsentsCommand,
    Rapport.Domain.Accounts.ConsentsEvent>;

namespace Rapport.Domain.Tests.Accounts;

public class ConsentsSpecs
{
    private const string Training = "training-data";

    private static readonly C.Give Give = new(Training, 1, At(0));

    private static readonly C.Withdraw Withdraw = new(Training, At(1));

    [Fact]
    public void Nothing_may_be_done_before_somebody_was_asked() =>
        ConsentPurpose.All.Should().HaveCount(3).And.OnlyContain(p => !ConsentsDecider.Initial.Allow(p));

    [Fact]
    public void What_is_given_holds_for_its_purpose_and_no_other()
    {
        var after = Spec.Given().When(Give).Then(new E.Given(Training, 1, At(0)));
        after.State.Allow(ConsentPurpose.TrainingData).Should().BeTrue();
        after.State.Allow(ConsentPurpose.VoiceClone).Should().BeFalse();
        after.Wants.Should().BeEmpty();
    }

    [Fact]
    public void Only_the_current_text_can_be_agreed_to() => Spec.Given()
        .When(Give with { TextVersion = 7 })
        .ThenRefused("accounts.consent-text-outdated", ("textVersion", "1"));

    [Fact]
    public void A_consent_to_an_earlier_text_does_not_hold_and_can_be_renewed()
    {
        var spec = Spec.Given(new E.Given(Training, 0, At(-60)));
        spec.State.Allow(ConsentPurpose.TrainingData).Should().BeFalse();
        spec.When(Give).Then(new E.Given(Training, 1, At(0)));
    }

    [Fact]
    public void A_purpose_that_nobody_knows_is_neither_given_nor_withdrawn()
    {
        Spec.Given().When(Give with { Purpose = "world-domination" }).ThenRefused("accounts.no-such-purpose");
        Spec.Given().When(Withdraw with { Purpose = "world-domination" }).ThenRefused("accounts.no-such-purpose");
    }

    [Fact]
    public void A_consent_for_a_purpose_that_is_on_the_list_no_more_can_still_be_withdrawn() => Spec.Given(new E.Given("of-old", 3, At(-60)))
        .When(Withdraw with { Purpose = "of-old" })
        .Then(new E.Withdrawn("of-old", 3, At(1)));

    [Fact]
    public void A_withdrawal_ends_it_at_once_and_the_rooms_are_to_be_told()
    {
        var after = Spec.After(Give).When(Withdraw).Then(new E.Withdrawn(Training, 1, At(1)));
        after.State.Allow(ConsentPurpose.TrainingData).Should().BeFalse();
        after.Effect<F.TellRooms>().Should().Be(new F.TellRooms("tell-training-data-2", Training, 2, At(1)));
    }

    [Fact]
    public void What_was_never_given_needs_no_withdrawal()
    {
        Spec.Given().When(Withdraw).ThenNothing().Wants.Should().BeEmpty();
        Spec.After(Give, Withdraw).When(Withdraw with { Now = At(2) }).ThenNothing();
    }

    [Fact]
    public void Once_the_rooms_know_nothing_is_wanted_any_more() => Spec.After(Give, Withdraw)
        .When(new C.RoomsTold("tell-training-data-2", At(2)))
        .Then(new E.RoomsTold(Training, 2, At(2)))
        .Wants.Should().BeEmpty();

    [Fact]
    public void The_rooms_are_told_also_when_it_was_given_again_meanwhile()
    {
        var spec = Spec.After(Give, Withdraw, Give with { Now = At(2) });
        spec.State.Allow(ConsentPurpose.TrainingData).Should().BeTrue();
        spec.Wants.Should().Equal("tell-training-data-2");
    }

    [Fact]
    public void That_the_rooms_know_of_an_earlier_withdrawal_does_not_settle_a_later_one() =>
        Spec.After(Give, Withdraw, Give with { Now = At(2) }, Withdraw with { Now = At(3) })
            .When(new C.RoomsTold("tell-training-data-2", At(4)))
            .ThenNothing()
            .Wants.Should().Equal("tell-training-data-4");

    [Fact]
    public void A_room_that_could_not_be_told_stays_to_be_told() => Spec.After(Give, Withdraw)
        .When(new C.RoomsTold("", At(2)))
        .ThenNothing()
        .Wants.Should().Equal("tell-training-data-2");

    [Fact]
    public void Who_has_not_seen_the_last_change_changes_nothing()
    {
        Spec.After(Give).When(Withdraw with { IfChanges = 0 }).ThenRefused("accounts.consents-changed");
        Spec.After(Give).When(Withdraw with { IfChanges = 1 }).Then(new E.Withdrawn(Training, 1, At(1)));
        Spec.After(Give).When(Give with { IfChanges = 0, Now = At(5) }).ThenNothing();
    }

    [Fact]
    public void They_are_the_persons_whose_id_they_have() => ConsentsDecider.Initial.PersonOf("ann").Should().Be("ann");

    /// <summary>Somebody agreed to these words. Another wording is another version, and its line here is a new one.</summary>
    [Fact]
    public void A_text_that_was_shown_is_never_edited() => ConsentPurpose.All
        .SelectMany(p => p.Texts.Select(t => $"{p.Id} {t.Version} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(t.Text)))[..16]}"))
        .Should().Equal(TextsThatWereShown);

    [Fact]
    public void Versions_of_a_text_count_from_one() =>
        ConsentPurpose.All.Should().AllSatisfy(p => p.Texts.Select(t => t.Version).Should().Equal(Enumerable.Range(1, p.Texts.Length)));

    private static readonly string[] TextsThatWereShown = ["training-data 1 9f02da1c012ca3e1", "voice-clone 1 8c10e14ab2630622", "outside-insights 1 5b3e50af26e0c2b1"];
}
