using System.Diagnostics;
using Rapport.Domain.Deciding;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>
/// What a handler of an effect asks of a grain. The command id is made of the effect's stream and key, so that a handler that runs twice
/// asks once.
/// </summary>
internal static class FromEffect
{
    /// <summary>Asks, and insists: a refusal is thrown, so that the effect is tried again.</summary>
    public static async ValueTask<TState> Insist<TState, TCommand>(
        this IGrains grains, Family<TState, TCommand> family, string id, TCommand command, Cause cause, CancellationToken ct)
        where TState : class
        where TCommand : class => (await grains.Ask(family, id, command, cause, withState: true, ct)).OrThrow().State!;

    /// <param name="id">Of the session whose effect it is.</param>
    public static Cause Cause(string id, PracticeSessionEffect effect, string part) => Cause(PracticeSessionDecider.Category, id, effect, part);

    public static Cause Cause(string id, PracticeFloorEffect effect) => Cause(PracticeFloorDecider.Category, id, effect, "told");

    private static Cause Cause(string category, string id, Effect effect, string part) =>
        new($"{category}-{id}:{effect.Key}:{part}", $"{category}-{id}", "effect", $"{category}-{id}:{effect.Key}", Activity.Current?.Id);
}
