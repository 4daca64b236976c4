using Microsoft.Extensions.Options;

namespace Rapport.Silo.Web;

/// <summary>The folder with what is the server's own: its keys, its token, its Postgres when it runs one.</summary>
internal sealed class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Made when first asked for: whoever only gets it handed at start does not need the settings to be right yet.
    private readonly Lazy<string> path;

    public DataDirectory(IOptions<ServerOptions> options) =>
        path = new(() => Directory.CreateDirectory(DataFolder.Find(options.Value.DataDirectory, Environment.CurrentDirectory)).FullName);

    public string Path => path.Value;

    /// <summary>
    /// A secret that only the owner of the file may read, made when it is missing. Of two servers that make it at once both get the same.
    /// </summary>
    public string Secret(string name, Func<string> make)
    {
        var file = System.IO.Path.Combine(Path, name);
        if (!File.Exists(file))
        {
            var draft = $"{file}.{Guid.NewGuid():n}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            using (var writer = new StreamWriter(draft, options)) writer.Write(make());
            try
            {
                File.Move(draft, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(draft);
            }
        }
        return File.ReadAllText(file).Trim();
    }
}
