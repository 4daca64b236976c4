using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;
using Rapport.Engine.Privacy;

namespace Rapport.Silo.Web;

/// <summary>Where the master keys come from: the setting, else a file that the first start makes.</summary>
internal static class MasterKey
{
    public static MasterKeys Of(IOptions<ServerOptions> options, DataDirectory data) =>
        new(Parse(options.Value.MasterKey ?? data.Secret("master.key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKeys.Size))))
            ?? throw new StartRefusedException("The file master.key in the data directory must hold 32 random bytes in base64, or several of them with commas between them."));

    /// <summary>The one that seals first; null when one of them is not 32 bytes in base64.</summary>
    public static IReadOnlyList<byte[]>? Parse(string text)
    {
        var keys = new List<byte[]>();
        foreach (var one in text.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var key = new byte[one.Length];
            if (!Convert.TryFromBase64String(one, key, out var length) || length != MasterKeys.Size) return null;
            keys.Add(key[..length]);
        }
        return keys.Count > 0 ? keys : null;
    }
}

/// <summary>The keys of the key ring, sealed with the master key.</summary>
internal sealed class SealedXml(MasterKeys master) : IXmlEncryptor
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
        XElement.Parse(Encoding.UTF8.GetString(services.GetRequiredService<MasterKeys>().Open(Convert.FromBase64String(encryptedElement.Value), SealedXml.Purpose)));
}
