using System.Security.Cryptography;
using System.Text;
using Rapport.Domain.Accounts;
using Rapport.Engine.Privacy;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>What people type as their second factor, and the recovery codes for those who have lost it.</summary>
internal sealed class SecondFactorCodes(MasterKeys master)
{
    public const int HowMany = 10;

    private const int Bytes = 10;
    private const int Length = 16;
    private readonly byte[] key = master.Derive("recovery-codes")[0];

    public static string NewSecret() => TimedCode.ToBase32(RandomNumberGenerator.GetBytes(TimedCode.SecretBytes));

    /// <summary>80 bits each. The same when the request comes again with its key, so that what is shown is what was stored.</summary>
    public IReadOnlyList<string> RecoveryCodes(HttpContext http) =>
        [.. Enumerable.Range(0, HowMany).Select(i => Shown(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Requested.UserId(http)}\n{Requested.CommandId(http)}\n{i}"))))];

    public static string Hash(string recoveryCode) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Plain(recoveryCode))));

    /// <summary>What somebody typed, without blanks and dashes, in capitals; null when it can be neither a code nor a recovery code.</summary>
    public static string? Read(string? typed) => typed is { Length: <= 64 } && Plain(typed) is var code && (IsDigits(code) || (code.Length == Length && code.All(char.IsAsciiLetterOrDigit))) ? code : null;

    public static bool IsDigits(string code) => code.Length == TimedCode.Digits && code.All(char.IsAsciiDigit);

    /// <param name="code">As <see cref="Read"/> gives it.</param>
    public static SecondFactorProof Proof(string code, SecondFactor factor, DateTimeOffset now) => (IsDigits(code), factor) switch
    {
        (false, _) => new SecondFactorProof.Recovery(Hash(code)),
        (true, SecondFactor.On on) when TimedCode.Match(on.Secret, code, now, on.LastStep) is { } step => new SecondFactorProof.Code(on.Secret, step),
        _ => new SecondFactorProof.Wrong(),
    };

    private static string Plain(string typed) => string.Concat(typed.Where(c => c is not (' ' or '-'))).ToUpperInvariant();

    private static string Shown(byte[] random) => string.Join('-', TimedCode.ToBase32(random.AsSpan(0, Bytes)).ToLowerInvariant().Chunk(4).Select(four => new string(four)));
}
