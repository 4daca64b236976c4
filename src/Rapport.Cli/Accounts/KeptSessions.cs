using System.Text.Json;
using Rapport.Client;

namespace Rapport.Cli.Accounts;

/// <summary>
/// Who is signed in where, in a file that only its owner may read: <c>sessions.json</c> in the user's configuration folder, or in RAPPORT_CONFIG.
/// </summary>
internal static class KeptSessions
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Folder => Environment.GetEnvironmentVariable("RAPPORT_CONFIG") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "rapport");

    private static string File => Path.Combine(Folder, "sessions.json");

    /// <summary>A client that goes on with the session there is, and keeps what becomes of it.</summary>
    public static RapportClient Client(Uri server)
    {
        var client = new RapportClient(server, new RapportClientOptions { Shared = new Shared(server), UserAgent = RapportClientOptions.ProgramName("rapport-cli") });
        if (Read().TryGetValue(server.ToString(), out var kept)) client.Resume(kept);
        client.TokensChanged += tokens => Keep(server, tokens);
        return client;
    }

    /// <summary>Likewise, and somebody is signed in.</summary>
    public static RapportClient SignedIn(Uri server)
    {
        var client = Client(server);
        if (client.Tokens is not null) return client;
        client.Dispose();
        throw new CliFailure("cli.signed-out", $"You are not signed in at {server}. Run 'rapport sign-in', or 'rapport sign-up' if you are new.");
    }

    /// <summary>The file is shared by all that run at once; a lock beside it lets one refresh at a time, and is gone with its process.</summary>
    private sealed class Shared(Uri server) : ISharedSession
    {
        private static readonly TimeSpan again = TimeSpan.FromMilliseconds(50);

        public async Task<IDisposable> Alone(CancellationToken ct)
        {
            MakeFolder();
            while (true)
            {
                try
                {
                    return new FileStream($"{File}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                }
                catch (IOException) when (System.IO.File.Exists($"{File}.lock"))
                {
                    // Another one has it, for as long as a request takes.
                    await Task.Delay(again, TimeProvider.System, ct);
                }
            }
        }

        public Tokens? Newest() => Read().GetValueOrDefault(server.ToString());
    }

    private static void MakeFolder()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Folder);
        else Directory.CreateDirectory(Folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static void Keep(Uri server, Tokens? tokens)
    {
        var all = Read();
        if (tokens is null) all.Remove(server.ToString());
        else all[server.ToString()] = tokens;
        MakeFolder();

        // Written beside and moved: a reader sees the old file or the new one, and a crash leaves one of them.
        var draft = $"{File}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(draft, options)) JsonSerializer.Serialize(file, all, json);
        System.IO.File.Move(draft, File, overwrite: true);
    }

    private static Dictionary<string, Tokens> Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, Tokens>>(System.IO.File.ReadAllBytes(File), json) ?? [];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException)
        {
            throw new CliFailure("cli.file", $"{File} can't be read. Remove it and sign in again.");
        }
    }
}
