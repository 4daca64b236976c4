using System.CommandLine;
using System.Globalization;
using Rapport.Client;

namespace Rapport.Cli.Accounts;

/// <summary>Everything that the server has about the one who is signed in, as a ZIP file.</summary>
internal static class Export
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan again = TimeSpan.FromSeconds(1);

    public static Command Command()
    {
        var path = new Argument<string?>("file") { Description = "Where to put it; rapport-DATE.zip here when missing. No file is overwritten", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("export", "Get everything that is kept about you: JSON, recordings, and pages to read.") { path };
        command.Does(async (parsed, terminal, ct) =>
        {
            using var client = KeptSessions.SignedIn(ServerOption.Of(parsed));
            var file = Path.GetFullPath(parsed.GetValue(path) ?? $"rapport-{TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.zip");
            // Before it is asked for: a link works once.
            if (File.Exists(file)) throw new CliFailure("cli.file-exists", $"{file} exists already. Name another one, or move it away.");
            var ready = await Ready(client, terminal, ct);
            await Fetch(client, ready.Link!, file, ct);
            terminal.Say($"{file} has it: {ready.Entries} documents and recordings. Unpack it and open index.html.");
        });
        return command;
    }

    private static async Task<UserExport> Ready(RapportClient client, Terminal terminal, CancellationToken ct)
    {
        var export = await client.Privacy.AskForExport(ct);
        if (export.Status == ExportStatus.Building) terminal.Say("It is being put together. This may take a while; you may leave, and come back for it within a day.");
        using var timer = new PeriodicTimer(again, TimeProvider.System);
        // The answer to the asking has no link to hold on to when an earlier one was asked for; a look has it.
        for (export = await client.Privacy.Export(ct); export.Status == ExportStatus.Building; export = await client.Privacy.Export(ct)) await timer.WaitForNextTickAsync(ct);
        return export.Status == ExportStatus.Ready ? export : throw new CliFailure("cli.no-export", export.Reason switch
        {
            "too-large" => "It would be larger than the server allows. Ask whoever runs the server.",
            "no-space" => "The server has no room for it now. Ask whoever runs the server, or try again later.",
            _ => "It could not be put together. Try again later.",
        });
    }

    // Beside its place and moved: what is there is whole.
    private static async Task Fetch(RapportClient client, string link, string file, CancellationToken ct)
    {
        var draft = $"{file}.{Environment.ProcessId}.part";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        try
        {
            await using (var to = new FileStream(draft, options)) await client.Privacy.FetchExport(link, to, ct);
            File.Move(draft, file, overwrite: false);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
