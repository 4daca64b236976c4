using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>
/// A file that only its secret opens, written and read from beginning to end: AES-256-GCM in pieces of 64 KiB. Each file has a salt of its own, so that
/// one secret may seal several; a piece has its number and whether it is the last one bound to it, so that none can be moved, left out or cut off.
/// </summary>
internal static class SealedFile
{
    public const int SecretSize = 32;

    private const int SaltSize = 32;
    private const int TagSize = 16;
    private const int PieceSize = 64 * 1024;

    public static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretSize));

    /// <summary>Dispose of it to write the last piece; a file that was not disposed of does not open.</summary>
    public static Stream Write(Stream to, string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        to.Write(salt);
        return new Writing(to, Key(secret, salt));
    }

    /// <summary>The length of what is inside a file of this length.</summary>
    public static long OpenedLength(long length)
    {
        var sealedBytes = length - SaltSize;
        var pieces = (sealedBytes + PieceSize + TagSize - 1) / (PieceSize + TagSize);
        return sealedBytes - pieces * TagSize;
    }

    /// <exception cref="CryptographicException">While reading: it is another secret's, or not whole.</exception>
    public static async ValueTask<Stream> Read(Stream from, string secret, CancellationToken ct)
    {
        var salt = new byte[SaltSize];
        await from.ReadExactlyAsync(salt, ct);
        return new Reading(from, Key(secret, salt));
    }

    private static AesGcm Key(string secret, byte[] salt) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, Convert.FromBase64String(secret), SecretSize, salt, "a sealed file"u8.ToArray()), TagSize);

    private static byte[] Nonce(long number, bool last)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(nonce, number);
        nonce[^1] = last ? (byte)1 : (byte)0;
        return nonce;
    }

    // Not seekable, and only as much of a stream as is needed here.
    private abstract class Through : Stream
    {
        public override bool CanRead => false;
        public override bool CanWrite => false;
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Flush() { }
        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private sealed class Writing(Stream to, AesGcm key) : Through
    {
        private readonly byte[] piece = new byte[PieceSize];
        private readonly byte[] box = new byte[PieceSize + TagSize];
        private int held;
        private long number;
        private bool ended;

        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                // Only when more comes: the last piece says that it is the last.
                if (held == PieceSize) Send(last: false);
                var taken = Math.Min(buffer.Length, PieceSize - held);
                buffer[..taken].CopyTo(piece.AsSpan(held));
                held += taken;
                buffer = buffer[taken..];
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        // To a file's own buffer; nothing here is worth a thread.
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        /// <summary>Writes the last piece.</summary>
        public void End()
        {
            if (ended) return;
            ended = true;
            Send(last: true);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                End();
                key.Dispose();
            }
            base.Dispose(disposing);
        }

        private void Send(bool last)
        {
            key.Encrypt(Nonce(number++, last), piece.AsSpan(0, held), box.AsSpan(0, held), box.AsSpan(held, TagSize));
            to.Write(box.AsSpan(0, held + TagSize));
            held = 0;
        }
    }

    private sealed class Reading(Stream from, AesGcm key) : Through
    {
        private readonly byte[] box = new byte[PieceSize + TagSize];
        private readonly byte[] ahead = new byte[1];
        private readonly byte[] piece = new byte[PieceSize];
        private int held, given;
        private long number;
        private bool started, ended;

        public override bool CanRead => true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (given == held && !ended) await Next(cancellationToken);
            var taken = Math.Min(buffer.Length, held - given);
            piece.AsMemory(given, taken).CopyTo(buffer);
            given += taken;
            return taken;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                key.Dispose();
                from.Dispose();
            }
            base.Dispose(disposing);
        }

        // One byte ahead, for only then is it known whether this is the last piece.
        private async ValueTask Next(CancellationToken ct)
        {
            var length = 0;
            if (started) box[length++] = ahead[0];
            length += await from.ReadAtLeastAsync(box.AsMemory(length), box.Length - length, throwOnEndOfStream: false, ct);
            ended = await from.ReadAtLeastAsync(ahead, 1, throwOnEndOfStream: false, ct) == 0;
            started = true;
            if (length < TagSize) throw new CryptographicException("The file is not whole.");
            (held, given) = (length - TagSize, 0);
            key.Decrypt(Nonce(number++, ended), box.AsSpan(0, held), box.AsSpan(held, TagSize), piece.AsSpan(0, held));
        }
    }
}
