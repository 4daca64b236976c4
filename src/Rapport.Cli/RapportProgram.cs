using System.CommandLine;
using System.Text;
using Rapport.Cli.Accounts;
using Rapport.Cli.Operations;
using Rapport.Cli.Practice;

namespace Rapport.Cli;

/// <summary>The command line, for trainees and for whoever runs a server.</summary>
internal static class RapportProgram
{
    public static async Task<int> Main(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var root = new RootCommand("Rehearse hard conversations with a partner who listens. Sign up once, then: rapport practice")
        {
            ServerOption.Instance,
            SignUp.Command(),
            SignIn.Command(),
            SignOut.Command(),
            Password.Command(),
            Scenarios.Command(),
            Practise.Command(),
            History.Command(),
            Export.Command(),
            Seeds.Command(),
            Streams.Command(),
            Views.Command(),
            Retention.Command(),
            Erase.Command(),
            Users.Command(),
        };
        // Ctrl-C is the practice room's business, and kills everything else as usual.
        return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}

internal static class ServerOption
{
    private const string Default = "http://localhost:5080";

    public static readonly Option<string> Instance = new("--server")
    {
        Description = $"Where the server is. Default: RAPPORT_SERVER, else {Default}",
        HelpName = "URL",
        Recursive = true,
    };

    public static Uri Of(ParseResult parsed)
    {
        var given = parsed.GetValue(Instance) ?? (Environment.GetEnvironmentVariable("RAPPORT_SERVER") is { Length: > 0 } set ? set : Default);
        return Uri.TryCreate(given, UriKind.Absolute, out var server) && (server.Scheme is "http" or "https")
            ? server
            : throw new CliFailure("cli.server", $"'{given}' is no server's address. Write it as http://HOST:PORT.");
    }
}
