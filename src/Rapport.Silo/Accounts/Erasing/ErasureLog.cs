using System.Collections.Immutable;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>
/// The ids of all who were erased, outside the database: a database that is restored from before does not know of them. At start whoever is on the list and not
/// erased in the database is erased again. The ids are random and name nobody.
/// </summary>
internal sealed partial class ErasureLog(DataDirectory data, Erasures erasures, ILogger<ErasureLog> log) : BackgroundService
{
    public const string FileName = "erased.log";

    private const int LongestId = 64;

    private string Path => System.IO.Path.Combine(data.Path, FileName);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var again = 0;
            foreach (var person in Listed())
                if (!await erasures.IsErased(person, stoppingToken))
                {
                    var cause = new Cause(Guid.NewGuid().ToString("n"), $"erasure-{person}", "erasure");
                    (await erasures.Request(person, ErasureBy.Restore, again: true, cause, stoppingToken)).OrThrow();
                    again++;
                }
            if (again > 0) LogAgain(log, again);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(log, e);
        }
    }

    private ImmutableArray<string> Listed() =>
        File.Exists(Path) ? [.. File.ReadAllLines(Path).Select(l => l.Trim()).Where(l => l.Length is > 0 and <= LongestId && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')).Distinct()] : [];

    [LoggerMessage(1, LogLevel.Warning, "{Count} erasures are done again: the database is from before them")]
    private static partial void LogAgain(ILogger log, int count);

    [LoggerMessage(2, LogLevel.Error, "The list of erasures could not be gone through; 'rapport erase reapply' does it, and so does the next start")]
    private static partial void LogFailed(ILogger log, Exception e);
}

/// <summary>Puts the person's id on the list, before anything else is gone: an erasure that began is known outside the database.</summary>
internal sealed class NoteErasure(DataDirectory data) : IErasureStep
{
    private static readonly SemaphoreSlim one = new(1, 1);

    public string Name => "note";

    public async ValueTask<StepResult> Run(string personId, CancellationToken ct)
    {
        var file = Path.Combine(data.Path, ErasureLog.FileName);
        await one.WaitAsync(ct);
        try
        {
            if (File.Exists(file) && (await File.ReadAllLinesAsync(file, ct)).Contains(personId)) return StepResult.Of("lines", 1);
            await using var list = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            await list.WriteAsync(System.Text.Encoding.ASCII.GetBytes(personId + "\n"), ct);
            list.Flush(flushToDisk: true);
        }
        finally
        {
            one.Release();
        }
        return StepResult.Of("lines", 1);
    }
}
