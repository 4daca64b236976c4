using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Tests.Web;

/// <summary>A setting as its options class has it.</summary>
internal sealed record DocumentedSetting(string Section, string Name, string Default, string Meaning, IReadOnlyList<string> Rules)
{
    public string Path => $"{Section}:{Name}";

    public string Variable => Path.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
}

/// <summary>
/// docs/configuration.md and .env.example, made of the options' XML comments, their defaults, and the rules that their checks tell when they are tried
/// with values that are wrong.
/// </summary>
internal static partial class SettingsDocument
{
    private static readonly string[] wrong = ["-1", "0", "999999999999", "-999999999999", "1e300", "-00:00:01", "1000000.00:00:00", "\u0001", "x y", "/dev/null/x", ""];

    public static IReadOnlyList<DocumentedSetting> Of(IEnumerable<SettingsSection> sections) =>
        [.. sections.OrderBy(s => s.Name, StringComparer.Ordinal).SelectMany(s => Options(s.Options).Select(o => Of(s, o)))];

    public static string Markdown(IReadOnlyList<DocumentedSetting> settings)
    {
        var text = new StringBuilder("""
            # The settings

            Made from the comments of the options' classes; a test fails when it is out of date. Each setting has three names: `Rapport:Limits:BodyBytes` in
            `silo-config/silo.json` (as nested objects), the variable in the environment, and `--Rapport:Limits:BodyBytes=...` on the command line. Stronger ones first:
            command line, files named by `..._FILE` in the environment, the environment, the settings' files. A secret is not taken from the command line.
            What is wrong is told at start, all at once. Those of Orleans and Marten, in a server built with them: [running the server](operations/running.md#with-orleans-and-marten).

            Not ours, and useful: `DOTNET_ENVIRONMENT` (`Development` for logs for people), `ASPNETCORE_URLS`, `OTEL_EXPORTER_OTLP_ENDPOINT` and the other `OTEL_` variables,
            `Logging__LogLevel__Default`.

            """.ReplaceLineEndings("\n"));
        foreach (var section in settings.GroupBy(s => s.Section))
        {
            text.Append("\n## ").Append(section.Key).Append("\n| setting | environment | default | meaning | rule |\n|---|---|---|---|---|\n");
            foreach (var s in section)
                text.Append(CultureInfo.InvariantCulture, $"| `{s.Name}`{(Secrets.IsOne(s.Name) ? " (secret)" : "")} | `{s.Variable}` | {Cell(s.Default)} | {Cell(s.Meaning)} | {Cell(string.Join("; ", s.Rules))} |\n");
        }
        return text.ToString();
    }

    public static string Example(IReadOnlyList<DocumentedSetting> settings)
    {
        var text = new StringBuilder("""
            # Settings of a Rapport server, each with its default. Made from the options' classes; a test fails when it is out of date.
            # Copy it to .env, take the '#' away where you want another value, and hand it over: set -a; . ./.env; set +a
            # A secret may also come from a file: RAPPORT__..._FILE=/run/secrets/name. What each means: docs/configuration.md.

            """.ReplaceLineEndings("\n"));
        foreach (var section in settings.GroupBy(s => s.Section))
        {
            text.Append("\n# ").Append(section.Key).Append('\n');
            foreach (var s in section) text.Append("# ").Append(s.Variable).Append('=').Append(s.Default.Trim('`')).Append('\n');
        }
        return text.ToString();
    }

    private static DocumentedSetting Of(SettingsSection section, PropertyInfo option)
    {
        var value = option.GetValue(Activator.CreateInstance(section.Options));
        var shown = value is null or "" ? "" : $"`{TypeDescriptor.GetConverter(option.PropertyType).ConvertToInvariantString(value)}`";
        return new(section.Name, option.Name, shown, Meaning(option), Rules(section, option));
    }

    // Those that come first and have a setter; what they inherit comes after their own.
    private static IEnumerable<PropertyInfo> Options(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);

    private static List<string> Rules(SettingsSection section, PropertyInfo option)
    {
        var path = $"{section.Name}:{option.Name}";
        var told = wrong.SelectMany(value => section.Faults(new ConfigurationBuilder().AddInMemoryCollection([new(path, value)]).Build()))
            .Where(f => f.StartsWith($"{path} is ", StringComparison.Ordinal)).Select(f => Rule().Match(f)).Where(m => m.Success).Select(m => Told().Replace(m.Groups["rule"].Value, "")).Distinct().ToList();
        // The form is in the range, and in the default.
        return told.Count > 1 && told.Exists(r => r.StartsWith("must be from", StringComparison.Ordinal)) ? told.FindAll(r => r.StartsWith("must be from", StringComparison.Ordinal)) : told;
    }

    private static string Meaning(PropertyInfo option)
    {
        for (var type = option.DeclaringType; type is not null; type = type.BaseType)
            if (Comments(type.Assembly).GetValueOrDefault($"P:{type.FullName!.Replace('+', '.')}.{option.Name}") is { } found) return found;
        return "";
    }

    private static readonly Dictionary<Assembly, Dictionary<string, string>> read = [];

    private static Dictionary<string, string> Comments(Assembly assembly)
    {
        if (read.TryGetValue(assembly, out var known)) return known;
        var file = System.IO.Path.ChangeExtension(assembly.Location, ".xml");
        return read[assembly] = File.Exists(file)
            ? XDocument.Load(file).Descendants("member").Where(m => m.Element("summary") is not null).ToDictionary(m => (string)m.Attribute("name")!, m => Plain(m.Element("summary")!))
            : [];
    }

    private static string Plain(XElement summary)
    {
        var text = new StringBuilder();
        foreach (var node in summary.Nodes())
            text.Append(node switch
            {
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref") ?? "").Split('.')[^1]}`",
                XElement other => other.Value,
                _ => node.ToString(System.Xml.Linq.SaveOptions.DisableFormatting).Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal),
            });
        return Blanks().Replace(text.ToString(), " ").Trim();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex(": it (?<rule>.+)\\. Set [A-Z]", RegexOptions.Singleline)]
    private static partial Regex Rule();

    // What was given, and what the system says about it.
    [GeneratedRegex("; '.*' is none| \\(.*\\)$", RegexOptions.Singleline)]
    private static partial Regex Told();

    [GeneratedRegex("\\s+")]
    private static partial Regex Blanks();
}
