using System.Collections.Immutable;
using System.Text.Json;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Evaluation;

/// <summary>What holds for every conversation.</summary>
public sealed class EvaluationLaws
{
    private static readonly string[] phrases =
    [
        "I hear you.", "That must be hard.", "So what you're saying is that it was too much.", "What would help you?", "Do you need time?", "You idiot.", "I don't care.", "You always do this.",
        "Maybe we could, um, talk.", "I guess it's kind of late", "The figures came on Monday at 10:12, because the import failed.", "How about Friday?", "I'll send it.", "No", "well, you know, like", "Calm down.",
        "I'm sorry.", "Thanks for making time", "You have to deliver.", "What?", "🙂 {quote} <b>", "", "...", "and then and then and then and then and then and then and then and then and then and then", "Das ist bestimmt schwer.", "I noticed that you look tired.",
    ];

    private static readonly Gen<string> Text = from parts in Gen.ListOf(Gen.Elements(phrases)) select string.Join(' ', parts.Take(6));

    private static Gen<Rehearsal> Talks(bool spoken, string? only = null) =>
        from language in only is not null ? Gen.Constant(only) : Gen.Frequency((5, Gen.Constant("en")), (2, Gen.Constant("de")), (1, Gen.Constant("fr")))
        from said in Gen.ListOf(from text in Text from gap in Gen.Choose(-3, 8) from length in Gen.Choose(0, 30) from audio in Gen.Elements(spoken, false) select (text, gap, length, audio))
        from verdicts in Gen.ListOf(Gen.Elements(Verdict.Open, Verdict.Met, Verdict.Failed))
        select Talk(language, said.Take(14), verdicts.Take(3));

    private static Rehearsal Talk(string language, IEnumerable<(string Text, int Gap, int Length, bool Audio)> said, IEnumerable<Verdict> verdicts)
    {
        var (lines, at) = (new List<Line>(), Rehearsals.Start);
        foreach (var (text, gap, length, audio) in said)
        {
            var (from, speaker) = (at.AddSeconds(gap), lines.Count % 2 == 0 ? Speaker.Partner : Speaker.Trainee);
            at = from.AddSeconds(length);
            lines.Add(new(lines.Count, speaker, text, from, at, audio && speaker == Speaker.Trainee ? "key" : null));
        }
        return Rehearsals.Of("", language) with { Lines = [.. lines], Progress = [.. verdicts.Select((v, i) => new ObjectiveProgress($"o{i}", v, "A reason."))] };
    }

    private static void Hold(Gen<Rehearsal> talks, Action<Rehearsal> law) => Prop.ForAll(talks.ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    private static ImmutableArray<int> Ratings(Rehearsal rehearsal) => [.. Evaluated.Report(rehearsal, [.. Evaluated.Skills]).Ratings.Select(r => r.Rating)];

    private static void Each(Rehearsal rehearsal, Func<string, string> change, Action<Rehearsal> law)
    {
        foreach (var line in rehearsal.Lines.Where(l => l.Speaker == Speaker.Trainee))
            law(rehearsal with { Lines = rehearsal.Lines.SetItem(line.Number, line with { Text = change(line.Text) }) });
    }

    [Fact]
    public void A_report_is_complete_and_its_quotes_are_literal() => Hold(Talks(spoken: true), talk =>
        EvaluatorContract.IsHonest(Evaluated.Report(talk, [.. Evaluated.Skills]), talk, [.. Evaluated.Skills.Select(Rehearsals.Skill)]));

    [Fact]
    public void The_same_conversation_gives_the_same_report() => Hold(Talks(spoken: true), talk =>
        JsonSerializer.Serialize(Evaluated.Report(talk, [.. Evaluated.Skills])).Should().Be(JsonSerializer.Serialize(Evaluated.Report(talk, [.. Evaluated.Skills]))));

    [Theory]
    [InlineData("en", "I hear you. ")]
    [InlineData("en", "That must be hard. ")]
    [InlineData("en", "What would help you? ")]
    [InlineData("de", "Ich verstehe dich. ")]
    [InlineData("de", "Was würde dir helfen? ")]
    public void An_acknowledgement_a_kind_word_or_an_open_question_more_never_lowers_a_rating(string language, string more) => Hold(Talks(spoken: false, language), talk =>
    {
        var before = Ratings(talk);
        Each(talk, text => more + text, better => Ratings(better).Zip(before).Should().OnlyContain(r => r.First >= r.Second));
    });

    [Fact]
    public void An_insult_more_never_raises_a_rating() => Hold(Talks(spoken: false, "en"), talk =>
    {
        var before = Ratings(talk);
        Each(talk, text => "You idiot. " + text, worse => Ratings(worse).Zip(before).Should().OnlyContain(r => r.First <= r.Second));
    });

    [Fact]
    public void An_objective_more_that_is_met_never_lowers_a_rating() => Hold(Talks(spoken: true), talk =>
    {
        var before = Ratings(talk);
        for (var i = 0; i < talk.Progress.Length; i++)
            Ratings(talk with { Progress = talk.Progress.SetItem(i, talk.Progress[i] with { Verdict = Verdict.Met }) }).Zip(before).Should().OnlyContain(r => r.First >= r.Second);
    });

    [Fact]
    public void Waiting_for_the_partners_end_never_lowers_a_rating() => Hold(Talks(spoken: false), talk =>
    {
        var before = Ratings(talk);
        for (var i = 1; i < talk.Lines.Length; i += 2)
            if (talk.Lines[i].StartedAt < talk.Lines[i - 1].EndedAt)
            {
                var waited = talk.Lines[i] with { StartedAt = talk.Lines[i - 1].EndedAt, EndedAt = talk.Lines[i - 1].EndedAt.AddSeconds(1) };
                Ratings(talk with { Lines = talk.Lines.SetItem(i, waited) }).Zip(before).Should().OnlyContain(r => r.First >= r.Second);
            }
    });
}
