using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Xunit;

namespace Rapport.Adapters.Tests.Evaluation;

/// <summary>The shipped data is whole: a sign without a rule or a text would only show when somebody's session needs it.</summary>
public sealed class TableSpecs
{
    private static readonly SpeechAnalyticsTable table = SpeechAnalyticsTable.Shipped;

    [Fact]
    public void Every_sign_has_a_rule_whose_curve_goes_one_way_between_0_and_1()
    {
        table.Signs.Keys.Should().BeEquivalentTo(Enum.GetValues<Sign>());
        foreach (var (sign, rule) in table.Signs)
        {
            rule.Curve.Should().OnlyContain(p => p.Length == 2 && p[1] >= 0 && p[1] <= 1, $"{sign}");
            rule.Curve.Select(p => p[0]).Should().BeInAscendingOrder($"{sign}").And.OnlyHaveUniqueItems();
            if (sign != Sign.Pace)
                rule.Curve.Select(p => rule.IsFault ? -p[1] : p[1]).Should().BeInAscendingOrder($"{sign}");
            rule.Cues.IsEmpty.Should().Be(rule.By == Counting.Measure, $"{sign}");
        }
    }

    [Fact]
    public void Every_sign_is_used_and_every_weight_counts()
    {
        var weights = table.Skills.Values.Append(table.Otherwise).ToList();
        weights.SelectMany(w => w.Keys).Distinct().Should().BeEquivalentTo(Enum.GetValues<Sign>());
        weights.Should().OnlyContain(w => w.Values.All(v => v > 0));
    }

    [Fact]
    public void Levels_rise_and_caps_are_ratings()
    {
        table.Levels.Should().HaveCount(4).And.BeInAscendingOrder().And.OnlyContain(l => l > 0 && l < 1);
        table.Caps.Select(c => c.Rating).Concat(table.FewTurns.Select(f => f.Rating)).Should().OnlyContain(r => r >= 1 && r <= 5);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void Every_sign_has_its_words_in_every_language(string language)
    {
        var texts = SpeechAnalyticsTexts.Of(language)!;
        texts.Signs.Keys.Should().BeEquivalentTo(Enum.GetValues<Sign>());
        texts.Summary.Keys.Should().BeEquivalentTo(SpeechAnalyticsTexts.Of("en")!.Summary.Keys);
        texts.Counted.Keys.Should().BeEquivalentTo("turns", "words", "questions", "objectives");
        foreach (var (sign, text) in texts.Signs)
        {
            text.Hint.Should().NotEndWith(".", $"{sign}");
            var rule = table.Signs[sign];
            if (!rule.Cues.IsEmpty && !rule.IsFault) text.Seen.Should().NotBeNullOrWhiteSpace($"{sign} can be seen");
            if (!rule.Cues.IsEmpty && rule.IsFault) text.Slip.Should().NotBeNullOrWhiteSpace($"{sign} can slip");
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(0.125, 0.3)]
    [InlineData(0.25, 0.6)]
    [InlineData(0.375, 0.8)]
    [InlineData(7, 1)]
    public void A_curve_is_straight_between_its_points_and_flat_outside(double counted, double grade) =>
        table.Signs[Sign.Acknowledging].At(counted).Should().BeApproximately(grade, 1e-9);
}
