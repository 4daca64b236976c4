using System.CommandLine;
using Rapport.Client;

namespace Rapport.Cli.Operations;

/// <summary>The operator's token: who may read the server's data directory runs the server.</summary>
internal static class OperatorAccess
{
    private const string Variable = "RAPPORT_OPERATOR_TOKEN";

    public static Option<string> Data() => new("--data")
    {
        Description = $"The server's data directory, where the operator's token is; {Variable} may hold the token instead",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => DataFolder.Find(Environment.GetEnvironmentVariable(DataFolder.Variable), Environment.CurrentDirectory),
        Recursive = true,
    };

    public static string Token(string folder)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set) return set.Trim();
        var file = Path.GetFullPath(Path.Combine(folder, "operator.token"));
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliFailure(
                "cli.no-operator-token", $"There is no operator's token at {file}. Run this where the server was started, name its data directory (its start prints it) with --data or {DataFolder.Variable}, or set {Variable}.");
        }
    }

    /// <summary>Runs on the server's operations, with words of its own when the token is not the server's.</summary>
    public static void Operates(this Command command, Option<string> data, Func<ParseResult, OperationsApi, Terminal, CancellationToken, Task> action) =>
        command.Does(async (parsed, terminal, ct) =>
        {
            var server = ServerOption.Of(parsed);
            var token = Token(parsed.GetValue(data)!);
            // No limit of time: a rebuild takes as long as it takes.
            using var http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
            using var client = new RapportClient(http);
            try
            {
                await action(parsed, client.Operations(token), terminal, ct);
            }
            catch (RapportProblem no) when (no.Code == "edge.unauthenticated")
            {
                throw new CliFailure("cli.wrong-operator-token", $"The server at {server} does not take this operator's token. Use the one from its own data directory.");
            }
        });
}
