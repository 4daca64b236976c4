using System.Collections.Frozen;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Rapport.Domain.Accounts;

namespace Rapport.Silo.Accounts;

/// <summary>
/// What mails say: files beside this one, the first line is the subject. Nothing that a stranger could choose is ever put into them, no name
/// either: or anybody could have us send their words to anybody.
/// </summary>
internal sealed class MailTexts(IOptions<MailOptions> options, IServer server)
{
    private const string English = "en";
    private static readonly string[] languages = [English, "de"];
    private static readonly FrozenDictionary<(AccountMailKind, string), (string Subject, string Text)> texts = Read();

    /// <summary>The first of our languages that a request prefers.</summary>
    public static string LanguageOf(string? acceptLanguage) =>
        StringWithQualityHeaderValue.TryParseList([acceptLanguage ?? ""], out var wanted)
            ? wanted.Where(w => w.Quality is not 0).OrderByDescending(w => w.Quality ?? 1).Select(w => languages.FirstOrDefault(l => w.Value.StartsWith(l, StringComparison.OrdinalIgnoreCase))).OfType<string>().FirstOrDefault() ?? English
            : English;

    /// <param name="token">Of the link; null when there is none.</param>
    public Mail Of(string id, string to, WantedMail wanted, string? token)
    {
        var (subject, text) = texts[(wanted.Kind, languages.Contains(wanted.Language) ? wanted.Language : English)];
        // Behind the #: browsers send that to nobody, so it is in no log.
        return new(id, to, subject, text.Replace("{link}", $"{Web}/{Page(wanted.Kind)}#{token}", StringComparison.Ordinal).Replace("{web}", Web, StringComparison.Ordinal));
    }

    private string Web => (options.Value.WebAddress?.AbsoluteUri ?? Listening()).TrimEnd('/');

    private string Listening() =>
        (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:5080")
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal);

    private static string Page(AccountMailKind kind) => kind == AccountMailKind.ConfirmAddress ? "confirm" : "new-password";

    private static FrozenDictionary<(AccountMailKind, string), (string, string)> Read() =>
        (from kind in Enum.GetValues<AccountMailKind>() from language in languages select (kind, language)).ToFrozenDictionary(one => one, one =>
        {
            using var file = new StreamReader(typeof(MailTexts).Assembly.GetManifestResourceStream($"Rapport.Mails.{one.kind}.{one.language}.txt")
                ?? throw new InvalidOperationException($"The mail {one.kind} has no words in '{one.language}'."));
            return (file.ReadLine()!, file.ReadToEnd().TrimStart());
        });
}
