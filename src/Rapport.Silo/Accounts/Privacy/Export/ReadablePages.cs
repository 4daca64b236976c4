using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Domain.Accounts;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>
/// An export for people: pages that work from the unpacked folder, without scripts, in light and dark. Whatever anybody said is text: all of it is escaped.
/// </summary>
internal static class ReadablePages
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #d4d0c8; --soft: #6a655c; --page: #fbfaf7; --text: #1f1d1a; --link: #1d5a8a; }
        @media (prefers-color-scheme: dark) { :root { --line: #3d3a35; --soft: #a8a297; --page: #171614; --text: #ece8e1; --link: #8ec3ee; } }
        body { background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 52rem; padding: 2rem 1rem; overflow-wrap: anywhere; }
        a { color: var(--link); } h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
        dl { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; margin: 0; } dt { color: var(--soft); padding: .15rem .5rem .15rem 0; } dd { margin: 0; padding: .15rem 0; white-space: pre-wrap; }
        ol { list-style: none; margin: 0; padding: 0; } ol > li { border-top: 1px solid var(--line); padding: .4rem 0; } ol > li:first-child { border-top: 0; }
        .soft { color: var(--soft); } audio { max-width: 100%; }
        @media (max-width: 36rem) { dl { display: block; } }
        """;

    /// <param name="beside">The file with the same in JSON.</param>
    public static Task Page(Stream to, string title, string beside, JsonNode? content) => Write(to, title, html =>
    {
        html.Append("<p class=\"soft\"><a href=\"../index.html\">All your data</a> · <a href=\"").Append(Safe(beside)).Append("\">the same as JSON</a></p>\n");
        Show(html, content);
    });

    public static Task Index(Stream to, IReadOnlyList<IPersonsData> parts, IReadOnlyList<ExportWriter.Listed> listed, DateTimeOffset at) => Write(to, "Your data", html =>
    {
        html.Append("<p>Everything that Rapport had about you on ").Append(Safe(at.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture))).Append(" (UTC). ")
            .Append("Programs begin with <a href=\"contents.json\">contents.json</a>; <a href=\"schema.json\">schema.json</a> describes each kind of document. ")
            .Append("Keep this folder where only you can read it.</p>\n");
        foreach (var part in parts)
        {
            html.Append("<h2>").Append(Safe(part.Title)).Append("</h2>\n");
            var own = listed.Where(l => l.Part == part.Name).ToList();
            html.Append(own.Count == 0 ? "<p class=\"soft\">There is nothing.</p>\n" : "<ol>\n");
            foreach (var document in own)
                html.Append("<li><a href=\"").Append(Safe(document.File)).Append(".html\">").Append(Safe(document.Title)).Append("</a> <span class=\"soft\">")
                    .Append(Safe(document.File[(part.Name.Length + 1)..])).Append("</span></li>\n");
            if (own.Count > 0) html.Append("</ol>\n");
        }
    });

    private static async Task Write(Stream to, string title, Action<StringBuilder> body)
    {
        var html = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            // Nothing here asks for a script; should a text ever get out of its escape, it still runs none and loads nothing.
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'none'; object-src 'none'; connect-src 'none'; base-uri 'none'; form-action 'none'\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>").Append(Safe(title))
            .Append("</title>\n<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n<h1>").Append(Safe(title)).Append("</h1>\n");
        body(html);
        html.Append("</body>\n</html>\n");
        await to.WriteAsync(Encoding.UTF8.GetBytes(html.ToString()));
    }

    private static void Show(StringBuilder html, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: 1 } link when link["file"] is JsonValue file && file.GetValueKind() == JsonValueKind.String:
                html.Append("<audio controls preload=\"none\" src=\"files/").Append(Safe((string)file!)).Append("\"></audio>");
                break;
            case JsonObject fields:
                html.Append("<dl>\n");
                foreach (var (name, value) in fields)
                {
                    html.Append("<dt>").Append(Safe(Words(name))).Append("</dt><dd>");
                    Show(html, value);
                    html.Append("</dd>\n");
                }
                html.Append("</dl>\n");
                break;
            case JsonArray { Count: 0 } or null:
                html.Append("<span class=\"soft\">none</span>");
                break;
            case JsonArray items:
                html.Append("<ol>\n");
                foreach (var item in items)
                {
                    html.Append("<li>");
                    Show(html, item);
                    html.Append("</li>\n");
                }
                html.Append("</ol>\n");
                break;
            default:
                html.Append(Safe(node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString()));
                break;
        }
    }

    // "startedAt" reads "started at".
    private static string Words(string name) => string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    private static string Safe(string text) => HtmlEncoder.Default.Encode(text);
}
