using System.Collections.Immutable;
using Rapport.Domain.Accounts;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>Counts what every part has before any of it goes: a step that was cut off knows only of what was left to it.</summary>
internal sealed class CountData(IEnumerable<IPersonsData> parts) : IErasureStep
{
    public string Name => "count";

    public async ValueTask<StepResult> Run(string personId, CancellationToken ct)
    {
        var counts = ImmutableArray.CreateBuilder<ErasedCount>();
        foreach (var part in parts) counts.Add(new(part.Name, await part.Count(personId, ct)));
        return new(counts.ToImmutable());
    }
}

/// <summary>One part of a room forgets.</summary>
internal sealed class ForgetData(IPersonsData part) : IErasureStep
{
    public string Name => $"forget-{part.Name}";

    public async ValueTask<StepResult> Run(string personId, CancellationToken ct) => StepResult.Of(part.Name, await part.Forget(personId, ct));
}
