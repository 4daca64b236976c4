using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Rapport.Engine.Postgres;

/// <summary>
/// The folder in which Rapport's own Postgres lives, held by one process at a time: an OS file lock, which the system takes back
/// however that process ends.
/// </summary>
internal sealed class DataHome : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly FileStream held;

    private DataHome(string path, string? user, FileStream held) => (Path, User, this.held) = (path, user, held);

    public string Path { get; }

    /// <summary>Who runs Postgres and owns the folder; null is our own user.</summary>
    public string? User { get; }

    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>Half-made databases have names that start so.</summary>
    public string Draft => Data + ".new-";

    public string Log => System.IO.Path.Combine(Path, "postgres.log");
    public string PasswordFile => System.IO.Path.Combine(Path, "password");

    /// <summary>The major version whose files these are; null before the first start.</summary>
    /// <exception cref="PostgresStartException">There is a database, but not a whole one.</exception>
    public int? Major
    {
        get
        {
            if (!Directory.Exists(Data))
                return null;

            var file = System.IO.Path.Combine(Data, "PG_VERSION");
            return File.Exists(file) && int.TryParse(File.ReadAllText(file), out var major)
                ? major
                : throw new PostgresStartException($"{Data} is no whole database: {file} is missing. Put it back from a copy, or remove the folder to begin anew.");
        }
    }

    /// <exception cref="DataDirectoryInUseException">Another process holds it.</exception>
    public static async Task<DataHome> Open(string dataDirectory, ILogger logger, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
            throw new PostgresStartException("Rapport runs a Postgres of its own on Linux and macOS only: give it the connection string of one.");

        var user = await ServerUser.Find(ct);
        var root = System.IO.Path.GetFullPath(dataDirectory);
        try
        {
            Directory.CreateDirectory(root);
            root = await Physical(root, ct);
            var path = await Choose(root, user, logger, ct);
            CreatePrivate(path);
            File.SetUnixFileMode(path, Private);
            return await Hold(root, path, user, ct);
        }
        catch (IOException e)
        {
            throw new PostgresStartException($"The data directory {root} can't be used: {e.Message}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PostgresStartException(
                $"The data directory {root} is closed to the user {Environment.UserName}: {e.Message} If Rapport ran here as another user before, run it as that one again.", e);
        }
    }

    public async Task WritePassword(string password, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await using var file = new StreamWriter(PasswordFile, options);
        await file.WriteAsync(password.AsMemory(), ct);
    }

    public void Dispose() => held.Dispose();

    /// <summary>A folder that nobody but its owner enters.</summary>
    public static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Private);
    }

    private static async Task<string> Choose(string root, string? user, ILogger logger, CancellationToken ct)
    {
        // Once elsewhere, always elsewhere: opened parents must not make the data seem lost.
        var pointer = System.IO.Path.Combine(root, "postgres-lives-in");
        if (File.Exists(pointer))
            return (await File.ReadAllTextAsync(pointer, ct)).Trim();

        var here = System.IO.Path.Combine(root, "postgres");
        if (await ServerUser.CanEnter(user, root, ct))
            return here;

        if (Directory.Exists(System.IO.Path.Combine(here, "data")))
            throw new PostgresStartException(
                $"The user {user}, who runs Postgres for root, can't reach the data in {here}: open the folders above it (chmod o+x), or move it to where they are open.");

        var elsewhere = $"/var/lib/rapport/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(here)))[..16]}";
        await ServerUser.CreateOpen("/var/lib/rapport", ct);
        var draft = pointer + ".new";
        await File.WriteAllTextAsync(draft, elsewhere + "\n", ct);
        File.Move(draft, pointer, overwrite: true);
        logger.LogInformation("The user {User} can't enter {Root}: Postgres keeps its data in {Elsewhere}", user, root, elsewhere);
        return elsewhere;
    }

    /// <summary>Without links, so that two names of one directory are one: a Postgres left behind is known by this path.</summary>
    private static async Task<string> Physical(string directory, CancellationToken ct)
    {
        var named = await new Command("/bin/sh", ["-c", "cd -P \"$0\" && pwd -P", directory]).Run(ct);
        return named.ExitCode == 0 ? named.Output : throw new PostgresStartException($"The data directory {directory} can't be entered: {named.Output}");
    }

    private static async Task<DataHome> Hold(string root, string path, string? user, CancellationToken ct)
    {
        var owner = System.IO.Path.Combine(path, "owner");
        if (FileLock.Take(System.IO.Path.Combine(path, "lock")) is not { } held)
            throw new DataDirectoryInUseException(root, File.Exists(owner) && int.TryParse(await File.ReadAllTextAsync(owner, ct), out var pid) ? pid : null);

        try
        {
            await File.WriteAllTextAsync(owner, $"{Environment.ProcessId}\n", ct);
            await ServerUser.Give(user, path, ct);
            return new(path, user, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
