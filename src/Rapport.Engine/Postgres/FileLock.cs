namespace Rapport.Engine.Postgres;

/// <summary>A lock on a file, held until the stream is disposed or the process ends, however it ends.</summary>
internal static class FileLock
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    /// <summary>Null when another holds it, be it in this process.</summary>
    public static FileStream? Take(string file)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is WouldBlockOnLinux or WouldBlockOnMac)
        {
            return null;
        }
    }
}
