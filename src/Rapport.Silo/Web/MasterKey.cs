using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace Rapport.Silo.Web;

/// <summary>Seals what is secret and must lie in the database: the database alone opens nothing. AES-256-GCM.</summary>
internal sealed class MasterKey
{
    public const int Size = 32;

    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] key;

    public MasterKey(IOptions<ServerOptions> options, DataDirectory data) =>
        key = Convert.FromBase64String(options.Value.MasterKey ?? data.Secret("master.key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size))));

    /// <summary>A key for one purpose; who learns it learns nothing about the others.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Size, info: Encoding.UTF8.GetBytes(purpose));

    /// <param name="purpose">What it is; opening asks for the same.</param>
    public byte[] Seal(ReadOnlySpan<byte> open, string purpose)
    {
        var box = new byte[NonceSize + open.Length + TagSize];
        var nonce = box.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, open, box.AsSpan(NonceSize, open.Length), box.AsSpan(NonceSize + open.Length), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    /// <exception cref="CryptographicException">Sealed with another key, for another purpose, or not whole.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, string purpose)
    {
        if (box.Length < NonceSize + TagSize) throw new CryptographicException("Too short to be sealed.");
        var open = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(box[..NonceSize], box[NonceSize..^TagSize], box[^TagSize..], open, Encoding.UTF8.GetBytes(purpose));
        return open;
    }
}

/// <summary>The keys of the key ring, sealed with the master key.</summary>
internal sealed class SealedXml(MasterKey master) : IXmlEncryptor
{
    public const string Purpose = "key-ring";
    public const string Element = "sealed";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement(Element, Convert.ToBase64String(master.Seal(Encoding.UTF8.GetBytes(plaintextElement.ToString()), Purpose))), typeof(OpenedXml));
}

/// <summary>Named in each stored key and made by the key ring, which hands over the services.</summary>
internal sealed class OpenedXml(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(Encoding.UTF8.GetString(services.GetRequiredService<MasterKey>().Open(Convert.FromBase64String(encryptedElement.Value), SealedXml.Purpose)));
}
