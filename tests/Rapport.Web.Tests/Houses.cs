using Microsoft.Playwright;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Practice;
using Xunit;

namespace Rapport.Web.Tests;

/// <summary>One server and its database for all stories of a class. At the end every view is what follows from the events.</summary>
public sealed class HouseFixture : IAsyncLifetime
{
    internal PracticeHouse House { get; private set; } = null!;

    public async Task InitializeAsync() => House = await PracticeHouse.Open(new() { RealTime = true });

    public async Task DisposeAsync()
    {
        await using var house = House;
        await house.CheckViews();
    }
}

internal static class Houses
{
    /// <summary>A server of its own for a story that wants it otherwise than others.</summary>
    public static Task Tell(Func<PracticeHouse, Task> story, HouseRules rules) => PracticeHouse.Tell(story, rules with { RealTime = true });

    /// <summary>Somebody who has an account and is signed in.</summary>
    /// <param name="before">Put before the app's scripts on each page.</param>
    public static async Task<Visit> SignedIn(this PracticeHouse house, Look? look = null, User? user = null, string? before = null)
    {
        var visit = await Visit.Begin(house.Host.Address, look);
        if (before is not null) await visit.Profile.AddInitScriptAsync(before);
        await visit.Page.SignIn(user ?? await house.Host.NewUser("Mira"));
        return visit;
    }

    /// <summary>A scenario whose partner is patient, for a machine may be slow.</summary>
    public static Task<ScenarioDefinition> Talk(this PracticeHouse house, Func<ScenarioDefinition, ScenarioDefinition>? with = null) =>
        house.Scenario(s => with?.Invoke(Patient(s)) ?? Patient(s));

    /// <summary>The talk of the empty slide in German, with a patient partner too.</summary>
    public static Task<ScenarioDefinition> GermanTalk(this PracticeHouse house) => house.Scenario(Patient, "feedback-late-figures-de");

    private static ScenarioDefinition Patient(ScenarioDefinition scenario) => scenario with { End = scenario.End! with { IdleSeconds = 900 } };

    /// <summary>Signed in, in a practice room, and writes what they say.</summary>
    public static async Task<Visit> InTheRoom(this PracticeHouse house, ScenarioDefinition? scenario = null, Look? look = null)
    {
        var visit = await house.SignedIn(look);
        await visit.Page.Begin(scenario ?? await house.Talk());
        await visit.Page.Button("Type instead").ClickAsync();
        return visit;
    }

    /// <summary>The session whose room the page shows.</summary>
    public static string SessionId(this IPage page) => new Uri(page.Url).Segments[^1];
}
