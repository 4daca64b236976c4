using FluentAssertions;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Evaluation;

public sealed class MeasureSpecs
{
    private static readonly DateTimeOffset start = Rehearsals.Start;

    private static Rehearsal With(params Line[] lines) => Rehearsals.Of("P: x") with { Lines = [.. lines] };

    private static Line Said(int number, Speaker speaker, double from, double to, string text, bool spoken = true) =>
        new(number, speaker, text, start.AddSeconds(from), start.AddSeconds(to), spoken ? "key" : null);

    [Fact]
    public void Words_and_turns_are_counted_for_each_side()
    {
        var m = Evaluated.Measures("P: One two three.\nT: One, two; three four.\nP: Five!\nT: Six seven eight nine ten eleven.");
        (m.TraineeTurns, m.TraineeWords, m.PartnerWords, m.LongestMonologueWords).Should().Be((2, 10, 4, 6));
        m.TalkRatio.Should().BeApproximately(10.0 / 14, 1e-9);
    }

    [Fact]
    public void The_pace_is_that_of_spoken_turns_alone()
    {
        var report = Evaluated.Report(With(
            Said(0, Speaker.Partner, 0, 2, "Yes?"),
            Said(1, Speaker.Trainee, 3, 7, "one two three four five six seven eight nine ten"),
            Said(2, Speaker.Partner, 8, 9, "And?"),
            Said(3, Speaker.Trainee, 10, 100, "typed slowly over a long time", spoken: false)));
        report.Measures.WordsPerMinute.Should().BeApproximately(150, 1e-9);
    }

    [Fact]
    public void Where_nobody_spoke_there_is_no_pace() => Evaluated.Measures("P: Yes?\nT: I typed this.").WordsPerMinute.Should().BeNull();

    [Fact]
    public void A_spoken_turn_without_length_gives_no_pace() =>
        Evaluated.Report(With(Said(0, Speaker.Partner, 0, 1, "Yes?"), Said(1, Speaker.Trainee, 2, 2, "hello there"))).Measures.WordsPerMinute.Should().BeNull();

    [Fact]
    public void A_turn_that_begins_before_the_partner_has_ended_is_an_interruption_and_no_reaction()
    {
        var m = Evaluated.Report(With(
            Said(0, Speaker.Partner, 0, 10, "A long opening."),
            Said(1, Speaker.Trainee, 8, 12, "Stop there."),
            Said(2, Speaker.Partner, 13, 15, "Fine."),
            Said(3, Speaker.Trainee, 15, 16, "Good."),
            Said(4, Speaker.Partner, 17, 18, "Well."),
            Said(5, Speaker.Trainee, 21, 22, "Yes."),
            Said(6, Speaker.Partner, 23, 24, "So."),
            Said(7, Speaker.Trainee, 34, 35, "Hm."))).Measures;
        m.Interruptions.Should().Be(1);
        m.ReactionSeconds.Should().Be(3, "of 0, 3 and 10 seconds three is the middle");
    }

    [Fact]
    public void Of_an_even_number_of_reactions_the_median_lies_between() =>
        Evaluated.Report(With(
            Said(0, Speaker.Partner, 0, 1, "One."), Said(1, Speaker.Trainee, 2, 3, "Two."),
            Said(2, Speaker.Partner, 4, 5, "Three."), Said(3, Speaker.Trainee, 8, 9, "Four."))).Measures.ReactionSeconds.Should().Be(2);

    [Fact]
    public void Cues_are_counted_in_the_trainees_lines_only()
    {
        var m = Evaluated.Measures("""
            P: I hear you. What do you want? Maybe, um, perhaps.
            T: I hear you. That must be hard. What would help you? Do you need time?
            P: Yes.
            T: Maybe we could, um, talk tomorrow.
            """);
        (m.AcknowledgementMarkers, m.EmpathyMarkers, m.OpenQuestions, m.ClosedQuestions, m.FillerWords, m.HedgingMarkers).Should().Be((1, 1, 1, 1, 1, 1));
    }

    [Fact]
    public void Objective_progress_is_the_share_that_was_met()
    {
        var rehearsal = Rehearsals.Of("P: Yes?\nT: Hello.") with
        {
            Progress = [new("a", Verdict.Met, "r"), new("b", Verdict.Open, "r"), new("c", Verdict.Failed, "r"), new("d", Verdict.Met, "r")],
        };
        Evaluated.Report(rehearsal).Measures.ObjectiveProgress.Should().Be(0.5);
    }

    [Fact]
    public void A_session_in_which_nobody_said_anything_has_measures_too()
    {
        var m = Evaluated.Report(With()).Measures;
        m.Should().Be(new SpeechMeasures(0, 0, 0, 0, null, 0, 0, 0, 0, 0, null, 0, 0, 0, 0));
    }
}
