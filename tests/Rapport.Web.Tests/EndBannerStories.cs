using FluentAssertions;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class EndBannerStories
{
    // It said "See the evaluation as it comes" until it came. Then the words got shorter, "Practise again" moved up beside them, and on a phone the
    // banner sank by a line: who was pressing just then let go of something else, and nothing happened.
    [Fact]
    public async Task The_way_to_the_evaluation_stays_under_the_finger_while_the_evaluation_comes()
    {
        var evaluator = new LateEvaluator();
        await Houses.Tell(
            async house =>
            {
                await using var visit = await house.InTheRoom(await house.Talk(s => s with { End = s.End! with { MaxTurns = 1 } }), Look.Phone);
                var page = visit.Page;
                await page.Say(PracticeHouse.Dialogue[0]);
                await Expect(page.Heading("All turns used")).ToBeVisibleAsync();
                await Expect(page.Status("It is being rated.")).ToBeVisibleAsync();
                var way = page.Link("See the evaluation");
                var before = await way.BoundingBoxAsync();
                await page.Mouse.MoveAsync(before!.X + before.Width / 2, before.Y + before.Height / 2);
                await page.Mouse.DownAsync();

                evaluator.Comes();
                await Expect(page.Status("Your rating is there.")).ToBeVisibleAsync();

                (await way.BoundingBoxAsync()).Should().BeEquivalentTo(before);
                await page.Mouse.UpAsync();
                await Expect(page.GetByText("It took its time.")).ToBeVisibleAsync();
            },
            new HouseRules().With<IEvaluator>(evaluator));
    }
}
