using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Section <c>Rapport:Audio</c>.</summary>
public sealed class FolderAudioOptions
{
    /// <summary>Where recordings are kept; made when missing. Several nodes may share it. Default: <c>audio</c> in the data directory.</summary>
    [Required]
    public string Folder { get; set; } = "audio";
}

/// <summary>
/// Recordings as files: <c>{first two of the key}/{next two}/{key}.{mp3|wav|webm|ogg}</c>. A recording is either there whole or
/// not at all, also after a power cut: it is written and flushed beside its place, then renamed into it. The ending carries the
/// media type, so that no second file can go missing. Keys are 256 random bits in hexadecimal: nobody guesses one, and no other
/// text reaches the file system. Until a recording is settled an empty file says whose it will be: <c>unsettled/{key}.{session}</c>, made
/// before it and gone after it.
/// </summary>
internal sealed class FolderAudio(IOptions<FolderAudioOptions> options, TimeProvider clock) : IAudioFiles
{
    private const int KeyBytes = 32;
    private const int LongestId = 64;
    private static readonly TimeSpan longestWrite = TimeSpan.FromHours(1);
    private static readonly (string MediaType, string Ending)[] kinds =
        [("audio/mpeg", ".mp3"), ("audio/wav", ".wav"), ("audio/webm", ".webm"), ("audio/ogg", ".ogg")];

    private readonly string root = Path.GetFullPath(options.Value.Folder);
    private int swept;

    private string Incoming => Path.Combine(root, "incoming");

    private string Marks => Path.Combine(root, "unsettled");

    public async ValueTask Keep(string key, AudioClip clip, string sessionId, CancellationToken ct)
    {
        if (!IsKey(key)) throw new ArgumentException("A key is 64 digits of a hexadecimal number.", nameof(key));
        if (!IsSession(sessionId)) throw new ArgumentException($"'{sessionId}' is no id of a session.", nameof(sessionId));
        var ending = Array.Find(kinds, k => k.MediaType == clip.MediaType).Ending
            ?? throw new ArgumentException($"'{clip.MediaType}' is no media type that is kept; use {string.Join(", ", kinds.Select(k => k.MediaType))}.", nameof(clip));
        ct.ThrowIfCancellationRequested();
        Directory.CreateDirectory(Incoming);
        SweepOnce();
        var written = Path.Combine(Incoming, key);
        try
        {
            Mark(key, sessionId);
            await Write(written, clip.Bytes, ct);
            var folder = FolderOf(key);
            Directory.CreateDirectory(folder);
            File.Move(written, Path.Combine(folder, key + ending));
            // The name must survive a power cut as well as the bytes, and so must the folders if they are new.
            for (var at = folder; at.Length >= root.Length; at = Path.GetDirectoryName(at)!) FlushNames(at);
        }
        catch
        {
            File.Delete(written);
            await Remove(key, CancellationToken.None);
            throw;
        }
    }

    public ValueTask Settle(string key, CancellationToken ct)
    {
        if (IsKey(key) && Directory.Exists(Marks))
            foreach (var mark in Directory.EnumerateFiles(Marks, $"{key}.*")) File.Delete(mark);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<UnsettledClip>> Unsettled(DateTimeOffset keptBefore, CancellationToken ct)
    {
        var marks = new DirectoryInfo(Marks);
        return ValueTask.FromResult<IReadOnlyList<UnsettledClip>>(
            marks.Exists ? [.. marks.EnumerateFiles().Where(m => m.LastWriteTimeUtc < keptBefore.UtcDateTime).Select(m => Marked(m.Name)).OfType<UnsettledClip>()] : []);
    }

    public async ValueTask<AudioClip?> Find(string key, CancellationToken ct)
    {
        if (!IsKey(key)) return null;
        foreach (var (mediaType, ending) in kinds)
            try
            {
                return new(mediaType, await File.ReadAllBytesAsync(Path.Combine(FolderOf(key), key + ending), ct));
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // Not of this kind, or removed a moment ago.
            }
        return null;
    }

    public ValueTask Remove(string key, CancellationToken ct)
    {
        if (!IsKey(key)) return ValueTask.CompletedTask;
        if (Directory.Exists(FolderOf(key)))
        {
            foreach (var (_, ending) in kinds) File.Delete(Path.Combine(FolderOf(key), key + ending));
            FlushNames(FolderOf(key));
        }
        return Settle(key, ct);
    }

    // Flushed before the recording itself: a power cut may leave a mark without a recording, and none the other way round.
    private void Mark(string key, string sessionId)
    {
        Directory.CreateDirectory(Marks);
        var mark = Path.Combine(Marks, $"{key}.{sessionId}");
        File.Create(mark).Dispose();
        File.SetLastWriteTimeUtc(mark, clock.GetUtcNow().UtcDateTime);
        FlushNames(Marks);
    }

    private static UnsettledClip? Marked(string name) =>
        name.Split('.') is [var key, var session] && IsKey(key) && IsSession(session) ? new(key, session) : null;

    private string FolderOf(string key) => Path.Combine(root, key[..2], key[2..4]);

    private static bool IsKey(string key) => key.Length == KeyBytes * 2 && key.All(char.IsAsciiHexDigitLower);

    private static bool IsSession(string id) => id.Length is > 0 and <= LongestId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static async Task Write(string path, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await file.WriteAsync(bytes, ct);
        file.Flush(flushToDisk: true);
    }

    /// <summary>What a crash left half written is somebody's voice, and belongs to nobody any more.</summary>
    private void SweepOnce()
    {
        if (Interlocked.Exchange(ref swept, 1) == 1) return;
        var abandoned = clock.GetUtcNow() - longestWrite;
        foreach (var file in new DirectoryInfo(Incoming).EnumerateFiles())
            if (file.LastWriteTimeUtc < abandoned.UtcDateTime) file.Delete();
    }

    /// <summary>Flushes a folder's list of names. Windows does so by itself; elsewhere .NET has no call for it.</summary>
    private static void FlushNames(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0) throw new IOException($"'{folder}' can't be opened to flush it (error {Marshal.GetLastPInvokeError()}).");
        var failed = FlushToDisk(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed) throw new IOException($"'{folder}' can't be flushed to disk (error {error}).");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int FlushToDisk(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Close(int descriptor);
}
