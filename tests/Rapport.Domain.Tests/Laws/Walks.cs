using FsCheck;
using FsCheck.Fluent;

namespace Rapport.Domain.Tests.Laws;

/// <summary>Random walks that are the same in every run; a failing one is made shorter before it is shown.</summary>
internal static class Walks
{
    /// <param name="walk">Gets numbers to choose by, and throws when a law is broken.</param>
    public static void Check(int count, int longest, Action<int[]> walk)
    {
        var choices = Arb.From(
            Gen.Choose(0, 1_000_000).ArrayOf(longest),
            ArbMap.Default.ArbFor<int[]>().Shrinker);
        Prop.ForAll(choices, walk).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(20260302, 9));
    }

    /// <summary>Picks by a number.</summary>
    public static T Pick<T>(this IReadOnlyList<T> items, int choice) => items[Math.Abs(choice % items.Count)];
}
