using Microsoft.Extensions.Options;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>An export would have been larger than it may be.</summary>
internal sealed class ExportTooLargeException(long most) : Exception($"An export may have {most} bytes at most.");

/// <summary>The disk has not enough room left.</summary>
internal sealed class NoSpaceException(string message) : IOException(message);

/// <summary>
/// The files of exports: <c>{name}.export</c>, written beside as <c>{name}.{random}.part</c> and renamed, so that one is there whole or not at all,
/// and two nodes that build the same one at once do not write into each other's.
/// </summary>
internal sealed class ExportFiles(IOptions<ExportOptions> options, DataDirectory data, TimeProvider time)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Ending = ".export";
    private const string Part = ".part";

    private readonly ExportOptions limits = options.Value;
    private readonly TimeProvider clock = time;
    private readonly Lazy<string> folder = new(() => Directory.CreateDirectory(options.Value.Folder ?? Path.Combine(data.Path, "exports")).FullName);

    public static bool IsName(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    /// <summary>A file on its way. Dispose of it: what was not kept is removed.</summary>
    /// <exception cref="NoSpaceException">There is no room to begin with.</exception>
    public Draft Begin(string name)
    {
        var path = Path.Combine(folder.Value, $"{name}.{Guid.NewGuid():n}{Part}");
        CheckSpace(0);
        var open = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Delete, BufferSize = 128 * 1024 };
        if (!OperatingSystem.IsWindows()) open.UnixCreateMode = OwnerOnly;
        return new(new FileStream(path, open), path, Path.Combine(folder.Value, name + Ending), this);
    }

    /// <summary>Null when there is none. It may be removed while it is being read.</summary>
    public FileStream? Open(string name)
    {
        try
        {
            return new FileStream(Path.Combine(folder.Value, name + Ending), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, useAsync: true);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The file and whatever was written beside it.</summary>
    public void Remove(string name)
    {
        foreach (var file in Directory.EnumerateFiles(folder.Value, $"{name}.*")) File.Delete(file);
    }

    /// <summary>Files that nobody has written to since: of runs that nobody knows of any more.</summary>
    public int RemoveOlder(DateTimeOffset before, int most)
    {
        var old = new DirectoryInfo(folder.Value).EnumerateFiles().Where(f => f.Extension is Ending or Part && f.LastWriteTimeUtc < before.UtcDateTime).Take(most).ToList();
        foreach (var file in old) file.Delete();
        return old.Count;
    }

    private void CheckSpace(long written)
    {
        if (written > limits.MaxBytes) throw new ExportTooLargeException(limits.MaxBytes);
        if (new DriveInfo(folder.Value).AvailableFreeSpace < limits.KeepFree) throw new NoSpaceException($"Less than {limits.KeepFree} bytes are free at {folder.Value}.");
    }

    /// <summary>Bounded: looks at its size and at the disk's room every now and then.</summary>
    public sealed class Draft(FileStream file, string path, string target, ExportFiles files) : Stream
    {
        private const int LookEvery = 4 * 1024 * 1024;

        private long written, looked;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if ((written += buffer.Length) - looked > LookEvery || written > files.limits.MaxBytes)
            {
                files.CheckSpace(written);
                looked = written;
            }
            file.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        /// <summary>On the disk, under its name.</summary>
        /// <returns>Its length.</returns>
        public long Keep()
        {
            file.Flush(flushToDisk: true);
            file.Dispose();
            // By our clock, which the sweep goes by too.
            File.SetLastWriteTimeUtc(path, files.clock.GetUtcNow().UtcDateTime);
            File.Move(path, target, overwrite: true);
            return written;
        }

        public override void Flush() => file.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
                File.Delete(path);
            }
            base.Dispose(disposing);
        }
    }
}
