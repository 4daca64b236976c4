using System.CommandLine;
using Rapport.Client;

namespace Rapport.Cli;

/// <summary>Something that can't be done as it was asked for; the message says what to do.</summary>
internal sealed class CliFailure(string code, string message) : Exception(message)
{
    public string Code => code;
}

/// <summary>The one place where what failed becomes a sentence with its code, and the exit code 1.</summary>
internal static class Failures
{
    private const int Failed = 1;
    private static readonly string[] parts = ["file", "field", "reason"];

    public static void Does(this Command command, Func<ParseResult, Terminal, CancellationToken, Task<int>> action) => command.SetAction(async (parsed, ct) =>
    {
        var terminal = new Terminal();
        try
        {
            return await action(parsed, terminal, ct);
        }
        catch (Exception e)
        {
            foreach (var line in Told(e)) terminal.Complain(line);
            return Failed;
        }
    });

    public static void Does(this Command command, Func<ParseResult, Terminal, CancellationToken, Task> action) => command.Does(async (parsed, terminal, ct) =>
    {
        await action(parsed, terminal, ct);
        return 0;
    });

    internal static IEnumerable<string> Told(Exception e) => e switch
    {
        RapportProblem problem => Told(problem),
        RapportUnreachable gone => [$"{gone.Message} Start one with 'dotnet run --project src/Rapport.Silo', or name another with --server. [cli.no-server]"],
        CliFailure failure => [$"{failure.Message} [{failure.Code}]"],
        IOException or UnauthorizedAccessException => [$"{e.Message} [cli.file]"],
        OperationCanceledException => ["Stopped. [cli.stopped]"],
        // Our own mistake: what it is helps whoever reports it; where it is helps nobody here.
        _ => [$"{e.GetType().Name}: {e.Message} This should not happen; please report it. [cli.failed]"],
    };

    private static IEnumerable<string> Told(RapportProblem problem)
    {
        var what = string.Join(' ', new[] { problem.Detail ?? $"{problem.Title}.", Wait(problem), Hint(problem.Code) }.Where(s => s is not null));
        yield return $"{what} [{problem.Code}]";
        foreach (var (field, faults) in problem.Errors)
            yield return $"  {field}: {string.Join(" ", faults)}";
        if (problem.Facts.TryGetValue("refused", out var refused) && refused.ValueKind == System.Text.Json.JsonValueKind.Array)
            foreach (var fault in refused.EnumerateArray())
                yield return $"  {string.Join(": ", parts.Select(f => fault.TryGetProperty(f, out var text) ? text.ToString() : "").Where(t => t.Length > 0))}";
        if (problem.Code == "edge.failed" && problem.CorrelationId is { } id) yield return $"  The server's log has it under {id}.";
    }

    private static string? Wait(RapportProblem problem) => problem is { RetryAfter: { } wait, Status: 429 or 503 } ? $"Try again in {Math.Ceiling(wait.TotalSeconds):0} s." : null;

    private static string? Hint(string code) => code switch
    {
        "edge.unauthenticated" or "accounts.signed-out" => "Run 'rapport sign-in'.",
        "practice.scenario-not-found" => "'rapport scenarios' lists those there are.",
        _ => null,
    };
}
