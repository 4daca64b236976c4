using Microsoft.Extensions.DependencyInjection;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;

namespace Rapport.Engine.Live;

/// <summary>
/// "Something was committed", here or on another node. Many commits make one wake-up; it tells when to look, not what there is.
/// </summary>
public sealed class CommitSignal : ICommitted, IWrittenElsewhere
{
    private readonly Pulse pulse = new();

    /// <summary>Ends at the next commit. Take it before looking, so that a commit between looking and waiting is not missed.</summary>
    public Task Next => pulse.Next;

    public void Raise() => pulse.Beat();

    void IWrittenElsewhere.WrittenElsewhere(IReadOnlyCollection<string>? streams) => Raise();

    void ICommitted.Committed(StreamId stream, IReadOnlyList<Recorded> events) => Raise();
}

internal static class CommitSignalModule
{
    /// <summary>Once, whoever asks for it.</summary>
    public static void AddCommitSignal(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(CommitSignal))) return;
        services.AddSingleton<CommitSignal>();
        services.AddSingleton<ICommitted>(s => s.GetRequiredService<CommitSignal>());
        services.AddSingleton<IWrittenElsewhere>(s => s.GetRequiredService<CommitSignal>());
    }
}
