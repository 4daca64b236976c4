using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using static Rapport.Domain.Tests.Practice.Examples;
using ScenarioSpec = Rapport.Testing.Spec<
    Rapport.Domain.Practice.ScenarioDecider,
    Rapport.Domain.Practice.Scenario,
    Rapport.Domain.Practice.ScenarioCommand,
    Rapport.Domain.Practice.ScenarioEvent>;
using SkillSpec = Rapport.Testing.Spec<
    Rapport.Domain.Practice.SkillDecider,
    Rapport.Domain.Practice.Skill,
    Rapport.Domain.Practice.SkillCommand,
    Rapport.Domain.Practice.SkillEvent>;

namespace Rapport.Domain.Tests.Practice;

public class CatalogueSpecs
{
    private static readonly ScenarioDefinition Revised = SalaryTalk with { Title = "Ask for more", Revision = "r2" };

    private static ScenarioCommand.Import Import(ScenarioDefinition definition, double at = 0) => new(definition, At(at));

    [Fact]
    public void A_new_scenario_is_imported() => ScenarioSpec.Given()
        .When(Import(SalaryTalk))
        .Then(new ScenarioEvent.Imported(SalaryTalk, At(0)));

    [Fact]
    public void The_same_revision_again_is_no_news() => ScenarioSpec.After(Import(SalaryTalk))
        .When(Import(SalaryTalk, 60))
        .ThenNothing();

    [Fact]
    public void A_changed_file_revises_it() => ScenarioSpec.After(Import(SalaryTalk))
        .When(Import(Revised, 60))
        .Then(new ScenarioEvent.Revised(Revised, At(60)))
        .Is<Scenario.Offered>().Should().Be(new Scenario.Offered(Revised, At(0)));

    [Fact]
    public void Another_scenario_under_its_name_is_refused() => ScenarioSpec.After(Import(SalaryTalk))
        .When(Import(SalaryTalk with { Id = "another" }))
        .ThenRefused("practice.scenario-mismatch");

    [Fact]
    public void One_that_left_the_files_is_withdrawn_once() => ScenarioSpec.After(Import(SalaryTalk))
        .When(new ScenarioCommand.Withdraw(At(60)))
        .Then(new ScenarioEvent.Withdrawn(At(60)))
        .When(new ScenarioCommand.Withdraw(At(70)))
        .ThenNothing();

    [Fact]
    public void One_that_came_back_is_offered_again() => ScenarioSpec.After(Import(SalaryTalk), new ScenarioCommand.Withdraw(At(60)))
        .When(Import(SalaryTalk, 120))
        .Then(new ScenarioEvent.Imported(SalaryTalk, At(120)))
        .Is<Scenario.Offered>();

    [Fact]
    public void What_never_was_can_not_be_withdrawn() => ScenarioSpec.Given()
        .When(new ScenarioCommand.Withdraw(At(0)))
        .ThenRefused("practice.scenario-not-found");

    [Fact]
    public void A_skill_is_imported_revised_withdrawn_and_imported_again()
    {
        var better = Listening with { Description = "Hears what is meant, not what is said.", Revision = "r2" };
        var spec = SkillSpec.Given()
            .When(new SkillCommand.Import(Listening, At(0))).Then(new SkillEvent.Imported(Listening, At(0)))
            .When(new SkillCommand.Import(Listening, At(1))).ThenNothing()
            .When(new SkillCommand.Import(better, At(2))).Then(new SkillEvent.Revised(better, At(2)))
            .When(new SkillCommand.Withdraw(At(3))).Then(new SkillEvent.Withdrawn(At(3)));
        spec.When(new SkillCommand.Withdraw(At(4))).ThenNothing();
        spec.When(new SkillCommand.Import(better, At(5))).Then(new SkillEvent.Imported(better, At(5)));
    }

    [Fact]
    public void A_skill_that_is_not_there_is_not_withdrawn_and_not_mistaken()
    {
        SkillSpec.Given().When(new SkillCommand.Withdraw(At(0))).ThenRefused("practice.skill-not-found");
        SkillSpec.After(new SkillCommand.Import(Listening, At(0))).When(new SkillCommand.Import(Listening with { Id = "another" }, At(0))).ThenRefused("practice.skill-mismatch");
    }
}
