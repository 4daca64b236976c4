using System.Collections.Immutable;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Ports;

/// <summary>What every evaluator does, a model included. Derive and give it.</summary>
public abstract class EvaluatorContract
{
    protected abstract IEvaluator Evaluator { get; }

    private static readonly ImmutableArray<SkillDefinition> skills =
        [Rehearsals.Skill("active-listening"), Rehearsals.Skill("giving-feedback"), Rehearsals.Skill("a-skill-nobody-knows")];

    public static TheoryData<string, string> Dialogues => new()
    {
        { "en", "P: What is it about?\nT: Thanks for making time. Twice this month the figures came late.\nP: I had a lot on my plate.\nS: That must be hard. What would help you?\nP: More time.\nT: How about a draft on Friday?" },
        { "de", "P: Worum geht es?\nT: Danke, dass du Zeit hast. Zweimal kamen die Zahlen zu spät.\nP: Ich hatte viel um die Ohren.\nS: Das ist bestimmt schwer. Was würde dir helfen?" },
        { "en", "P: What is it about?\nT: You idiot, you always do this!\nP: Excuse me?\nT: Maybe, um, you know, I guess it is kind of a problem or something, {partner} {0} \"quoted\" <b>bold</b>." },
        { "en", "P: What is it about?" },
        { "en", "P: What is it about?\nT: No." },
        { "en", "P: What is it about?\nT:\nP: Hello?\nT: ... !? 🙂" },
        { "fr", "P: De quoi s'agit-il ?\nT: Je voulais vous parler des chiffres, ils sont arrivés trop tard deux fois.\nP: Ah bon ?\nT: Oui, et le conseil attendait." },
    };

    [Theory]
    [MemberData(nameof(Dialogues))]
    public async Task A_report_is_complete_and_every_quote_in_it_is_literal(string language, string dialogue)
    {
        var rehearsal = Rehearsals.Of(dialogue, language);
        var report = await Evaluator.Evaluate(rehearsal, skills, default);
        IsHonest(report, rehearsal, skills);
        report.Evaluator.Should().Be(Evaluator.Name);
    }

    [Fact]
    public async Task Without_skills_there_are_no_ratings_and_there_is_a_summary()
    {
        var report = await Evaluator.Evaluate(Rehearsals.Of(Dialogues.First()[1].ToString()!), [], default);
        report.Ratings.Should().BeEmpty();
        report.Summary.Should().NotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task An_evaluation_that_was_called_off_ends()
    {
        var evaluate = async () => await Evaluator.Evaluate(Rehearsals.Of(Dialogues.First()[1].ToString()!), skills, new CancellationToken(canceled: true));
        await evaluate.Should().ThrowAsync<OperationCanceledException>();
    }

    internal static void IsHonest(EvaluationReport report, Rehearsal rehearsal, ImmutableArray<SkillDefinition> skills)
    {
        report.Ratings.Select(r => (r.SkillId, r.SkillName)).Should().Equal(skills.Select(s => (s.Id, s.Name)));
        foreach (var (rating, skill) in report.Ratings.Zip(skills))
        {
            rating.Rating.Should().BeInRange(1, 5);
            rating.Advice.Should().NotBeNullOrWhiteSpace();
            if (rating.Evidence.IsEmpty) rating.Level.Should().NotBeNullOrWhiteSpace();
            else rating.Level.Should().Be(skill.Rubric[rating.Rating - 1]);
            foreach (var evidence in rating.Evidence)
            {
                rehearsal.Lines.Single(l => l.Number == evidence.Line).Text.Should().Contain(evidence.Quote);
                evidence.Quote.Should().NotBeNullOrWhiteSpace();
                evidence.Why.Should().NotBeNullOrWhiteSpace();
            }
        }
        report.Summary.Should().NotBeNullOrWhiteSpace();
        report.Measures.TalkRatio.Should().BeInRange(0, 1);
        report.Measures.ObjectiveProgress.Should().BeInRange(0, 1);
    }
}
