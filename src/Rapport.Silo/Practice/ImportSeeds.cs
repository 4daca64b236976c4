using System.Collections.Concurrent;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Options;
using Npgsql;
using Rapport.Domain.Deciding;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Operations;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>What an import did. Names are <c>scenarios/{id}</c> and <c>skills/{id}</c>.</summary>
/// <param name="Path">What was imported.</param>
/// <param name="Refused">Why nothing was imported; empty otherwise.</param>
/// <param name="Incomplete">Scenarios that can't be started yet, and what they lack.</param>
/// <param name="Position">The place in the feed from which on the catalogue is as imported.</param>
internal sealed record SeedReport(
    string Path,
    IReadOnlyCollection<string> Imported,
    IReadOnlyCollection<string> Revised,
    IReadOnlyCollection<string> Unchanged,
    IReadOnlyCollection<string> Withdrawn,
    IReadOnlyCollection<SeedFault> Refused,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Incomplete,
    long Position)
{
    public static readonly SeedReport Example = new(
        "/srv/rapport/seeds/scenarios/salary-talk.json", [], ["scenarios/salary-talk"], [], [], [], new Dictionary<string, IReadOnlyList<string>>(), 1200);
}

/// <summary>
/// Makes the catalogue what the seed files say. All files are judged before anything is done: one bad file, and nothing happens. The
/// same files again make no event. A whole folder also withdraws what is no longer in it.
/// </summary>
internal sealed partial class ImportSeeds(
    IGrains grains, NpgsqlDataSource database, Engine.Views.Views views, IOptions<SeedOptions> options, TimeProvider time, ILogger<ImportSeeds> log)
{
    /// <summary>How long the catalogue may take to show what was there before; then nothing is withdrawn this time.</summary>
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(20);

    public sealed record Body(string? Path);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/operations/seeds", Handle)
        .WithTags("Operations")
        .RequireAuthorization(OperatorAccess.Policy)
        .WithSummary("Import scenarios and skills")
        .WithDescription("Without a path the server's own folder of seeds; else a file or folder on the server. A whole folder also withdraws what is no longer in it.")
        .Produces<SeedReport>()
        .Example(new Body("scenarios/salary-talk.json"), SeedReport.Example)
        .Refuses("practice.seeds-refused", "busy", "unavailable");

    private static async Task<IResult> Handle(Body? body, HttpContext http, ImportSeeds import)
    {
        var report = await import.Run(string.IsNullOrWhiteSpace(body?.Path) ? null : body.Path, Requested.Cause(http), http.RequestAborted);
        if (report.Refused.Count == 0) http.Response.Headers[Answers.PositionHeader] = report.Position.ToString(CultureInfo.InvariantCulture);
        return report.Refused.Count == 0
            ? TypedResults.Ok(report)
            : Problem.Of("practice.seeds-refused", "Nothing was imported. See 'refused' for every file, field and reason.").With("path", report.Path).With("refused", report.Refused);
    }

    /// <param name="path">A file or folder, also relative to the folder of seeds; null is that folder.</param>
    /// <param name="cause">Of the whole; the command to each aggregate follows from it.</param>
    /// <exception cref="RefusedException">The store can't be reached in the middle of it: run it again.</exception>
    public async Task<SeedReport> Run(string? path, Cause cause, CancellationToken ct)
    {
        // Nothing on a disk is called so, and the framework throws at it.
        if (path?.Contains('\0', StringComparison.Ordinal) is true) return Nothing(path, [new("", "", "The path has a NUL in it.")]);
        var faults = new List<SeedFault>();
        var at = Path.GetFullPath(path ?? ".", options.Value.Find() ?? Environment.CurrentDirectory);
        var whole = Directory.Exists(at);
        var files = whole ? await SeedFiles.InFolder(at, faults, ct)
            : File.Exists(at) ? await SeedFiles.Single(at, faults, ct) is { } single ? [single] : []
            : [];
        if (!whole && !File.Exists(at)) faults.Add(new("", "", $"There is no file or folder '{at}'."));

        var seeds = SeedReading.Read(files, faults);
        var known = whole ? [] : await Known(seeds.Scenarios.SelectMany(s => s.Definition.Skills), ct);
        // With a file that can't be read, the skill in it would be reported as unknown wherever it is named.
        if (faults.Count == 0) new SeedRules(seeds, faults, known.Contains).Check();
        return faults.Count > 0 ? Nothing(at, faults) : await Apply(at, whole, seeds, cause, ct);
    }

    private static SeedReport Nothing(string at, IReadOnlyCollection<SeedFault> faults) => new(at, [], [], [], [], faults, new Dictionary<string, IReadOnlyList<string>>(), 0);

    private async Task<SeedReport> Apply(string at, bool whole, Seeds seeds, Cause cause, CancellationToken ct)
    {
        var done = new ConcurrentBag<Done>();
        await Parallel.ForEachAsync(seeds.Skills, ct, async (seed, c) => done.Add(await Import(
            $"skills/{seed.Definition.Id}", SkillDecider.Family, seed.Definition.Id, s => (s as Skill.Offered)?.Definition.Revision, seed.Definition.Revision,
            new SkillCommand.Import(seed.Definition, time.GetUtcNow()), cause, c)));
        await Parallel.ForEachAsync(seeds.Scenarios, ct, async (seed, c) => done.Add(await Import(
            $"scenarios/{seed.Definition.Id}", ScenarioDecider.Family, seed.Definition.Id, s => (s as Scenario.Offered)?.Definition.Revision, seed.Definition.Revision,
            new ScenarioCommand.Import(seed.Definition, time.GetUtcNow()), cause, c)));
        if (whole) await Withdraw(seeds, done, cause, ct);
        return new(at, Named(Outcome.Imported), Named(Outcome.Revised), Named(Outcome.Unchanged), Named(Outcome.Withdrawn), [], Incomplete(seeds), done.Max(d => d.Position));

        List<string> Named(Outcome outcome) => [.. done.Where(d => d.Outcome == outcome).Select(d => d.Name).Order(StringComparer.Ordinal)];
    }

    private async Task<Done> Import<TState, TCommand>(
        string name, Family<TState, TCommand> family, string id, Func<TState, string?> revision, string next, TCommand import, Cause cause, CancellationToken ct)
        where TState : class
        where TCommand : class
    {
        var before = revision(await Read(family, id, ct));
        var position = await Ask(family, id, import, cause, ct);
        return new(name, before is null ? Outcome.Imported : before == next ? Outcome.Unchanged : Outcome.Revised, position);
    }

    private async Task Withdraw(Seeds seeds, ConcurrentBag<Done> done, Cause cause, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var head = await connection.ExecuteScalarAsync<long>(new("select coalesce(max(seq_id), 0) from mt_events", cancellationToken: ct));
        foreach (var id in (await Offered(ScenarioCatalogueView.ViewName, head, ct)).Except(seeds.Scenarios.Select(s => s.Definition.Id)))
            done.Add(new($"scenarios/{id}", Outcome.Withdrawn, await Ask(ScenarioDecider.Family, id, new ScenarioCommand.Withdraw(time.GetUtcNow()), cause, ct)));
        foreach (var id in (await Offered(SkillsView.ViewName, head, ct)).Except(seeds.Skills.Select(s => s.Definition.Id)))
            done.Add(new($"skills/{id}", Outcome.Withdrawn, await Ask(SkillDecider.Family, id, new SkillCommand.Withdraw(time.GetUtcNow()), cause, ct)));
    }

    private async Task<IReadOnlyList<string>> Offered(string view, long position, CancellationToken ct)
    {
        if (!await views.WaitFor(view, position, longestWait, ct))
        {
            LogBehind(log, view);
            return [];
        }
        await using var connection = await database.OpenConnectionAsync(ct);
        return [.. await connection.QueryAsync<string>(new($"select key from view_{view} order by key", cancellationToken: ct))];
    }

    private async Task<HashSet<string>> Known(IEnumerable<string> skills, CancellationToken ct)
    {
        var known = new HashSet<string>();
        foreach (var id in skills.Where(SeedRules.IsId).Distinct())
            if (await Read(SkillDecider.Family, id, ct) is Skill.Offered) known.Add(id);
        return known;
    }

    private async Task<TState> Read<TState, TCommand>(Family<TState, TCommand> family, string id, CancellationToken ct)
        where TState : class
        where TCommand : class => (await grains.Read(family, id, ct)).OrThrow().State!;

    private async Task<long> Ask<TState, TCommand>(Family<TState, TCommand> family, string id, TCommand command, Cause cause, CancellationToken ct)
        where TState : class
        where TCommand : class => (await grains.Ask(family, id, command, Requested.Part(cause, $"{family.Category}-{id}"), ct: ct)).OrThrow().Position;

    private static Dictionary<string, IReadOnlyList<string>> Incomplete(Seeds seeds) => seeds.Scenarios
        .Select(s => (s.Definition.Id, Missing: s.Definition.Missing().ToList()))
        .Where(s => s.Missing.Count > 0)
        .ToDictionary(s => $"scenarios/{s.Id}", s => (IReadOnlyList<string>)s.Missing);

    private enum Outcome
    {
        Imported,
        Revised,
        Unchanged,
        Withdrawn,
    }

    private sealed record Done(string Name, Outcome Outcome, long Position);

    [LoggerMessage(1, LogLevel.Warning, "Nothing was withdrawn: the view {View} is behind. The next import does it")]
    private static partial void LogBehind(ILogger log, string view);
}
