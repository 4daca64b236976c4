using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;
using C = Rapport.Domain.Accounts.DataExportCommand;
using F = Rapport.Domain.Accounts.DataExportEffect;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>
/// Writes an export to the disk, a few at once on each node. Begun anew after a crash; what a killed run left half written goes with the export's file.
/// </summary>
internal sealed class BuildExport(ExportWriter writer, ExportFiles files, IGrains grains, IOptions<ExportOptions> options, TimeProvider time) : IEffectHandler<F.Build, C>, IDisposable
{
    private readonly SemaphoreSlim places = new(options.Value.AtOnce);

    public static EffectPolicy Policy(IServiceProvider services) =>
        new(3, services.GetRequiredService<IOptions<ExportOptions>>().Value.BuildTimeout, TimeSpan.FromSeconds(1)) { IsFinal = e => ReasonOf(e) is not ExportFailure.Failed };

    public async ValueTask<C> Run(string id, F.Build effect, CancellationToken ct)
    {
        await places.WaitAsync(ct);
        try
        {
            return await Build(id, effect, ct);
        }
        finally
        {
            places.Release();
        }
    }

    public C GiveUp(string id, F.Build effect, Exception reason) => new C.GiveUp(effect.Key, ReasonOf(reason), time.GetUtcNow());

    public void Dispose() => places.Dispose();

    private async Task<C> Build(string id, F.Build effect, CancellationToken ct)
    {
        int entries;
        await using var draft = files.Begin(effect.File);
        await using (var sealing = SealedFile.Write(draft, effect.Secret)) entries = await writer.Write(id, sealing, ct);
        var bytes = draft.Keep();
        // Dropped meanwhile: either its removal comes after this and finds the file, or this comes after the removal and sees that it was dropped.
        if (!await IsWanted(id, effect, ct)) files.Remove(effect.File);
        return new C.Built(effect.Key, bytes, entries, options.Value.Life, time.GetUtcNow());
    }

    // Ready, when another node was faster.
    private async Task<bool> IsWanted(string id, F.Build effect, CancellationToken ct) =>
        (await grains.Read(DataExportDecider.Family, id, ct)).OrThrow().State is { } state and (DataExport.Building or DataExport.Ready) && state.Last()!.File == effect.File;

    private static ExportFailure ReasonOf(Exception e) => e switch
    {
        ExportTooLargeException => ExportFailure.TooLarge,
        NoSpaceException => ExportFailure.NoSpace,
        // What the systems call a full disk, or a used-up quota.
        IOException { HResult: 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027) } => ExportFailure.NoSpace,
        _ => ExportFailure.Failed,
    };
}

/// <summary>An export that was fetched, that expired or that was given up leaves nothing on the disk.</summary>
internal sealed class RemoveExportFile(ExportFiles files, TimeProvider time) : IEffectHandler<F.RemoveFile, C>
{
    public ValueTask<C> Run(string id, F.RemoveFile effect, CancellationToken ct)
    {
        files.Remove(effect.File);
        return ValueTask.FromResult<C>(new C.FileRemoved(effect.Key, time.GetUtcNow()));
    }

    // It must go: the next look tries again.
    public C GiveUp(string id, F.RemoveFile effect, Exception reason) => new C.FileRemoved("", time.GetUtcNow());
}
