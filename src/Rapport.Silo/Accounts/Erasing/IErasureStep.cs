using System.Collections.Immutable;
using Rapport.Domain.Accounts;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>One step of every erasure.</summary>
internal interface IErasureStep
{
    /// <summary>In kebab case, unique; stored, so never renamed.</summary>
    string Name { get; }

    /// <summary>
    /// Does it, or what is left of it: it may have been cut off at any point, or done already. Throws when something could not be done, and is then
    /// asked again. What it throws is logged, so it says nothing personal.
    /// </summary>
    ValueTask<StepResult> Run(string personId, CancellationToken ct);
}

/// <param name="Proof">See <see cref="ErasedStep"/>.</param>
internal sealed record StepResult(ImmutableArray<ErasedCount> Counts, string? Proof = null)
{
    public static StepResult Of(string what, long number) => new([new(what, number)]);
}

/// <summary>
/// All steps in their order. First a note outside the database, and what keeps late events out: the account, then the key, without which no text of theirs is stored or read any more. Then
/// every part of every room; at the end what only the whole knows.
/// </summary>
internal sealed class ErasureSteps
{
    private readonly ImmutableArray<IErasureStep> all;

    public ErasureSteps(NoteErasure note, EndAccount account, DestroyKey key, CountData count, IEnumerable<IPersonsData> parts, ClearTraces traces)
    {
        all = [note, account, key, count, .. parts.Select(part => new ForgetData(part)), traces];
        Names = [.. all.Select(step => step.Name)];
        if (Names.Distinct().Count() != Names.Length) throw new InvalidOperationException($"Two steps of the erasure have one name: {string.Join(", ", Names)}.");
    }

    public ImmutableArray<string> Names { get; }

    /// <exception cref="InvalidOperationException">This program does not know it: it was begun by another version.</exception>
    public IErasureStep Of(string name) => all.FirstOrDefault(step => step.Name == name) ?? throw new InvalidOperationException($"There is no step '{name}' in this version.");
}
