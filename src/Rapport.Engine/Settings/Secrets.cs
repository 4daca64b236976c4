using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Rapport.Engine.Settings;

/// <summary>Settings that are secrets, told by their names.</summary>
public static class Secrets
{
    private static readonly string[] endings = ["Key", "Keys", "ConnectionString", "Password", "Token", "Secret"];

    /// <param name="option">The property, or the whole path: <c>Rapport:OpenAi:ApiKey</c>.</param>
    public static bool IsOne(string option) => Array.Exists(endings, e => option.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// Any setting of ours may come from a file: <c>RAPPORT__OPENAI__APIKEY_FILE</c> names the file with the value of <c>RAPPORT__OPENAI__APIKEY</c>, as
/// secrets are handed to containers. The file counts before a variable with the value itself. A line break at its end is not part of the value.
/// </summary>
public sealed class SecretFiles : ConfigurationProvider, IConfigurationSource
{
    private const string Prefix = "RAPPORT__";
    private const string Ending = "_FILE";

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            if (variable is { Key: string name, Value: string file } && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && CanRead(file))
                Data[name[..^Ending.Length].Replace("__", ":", StringComparison.Ordinal)] = File.ReadAllText(file).TrimEnd('\r', '\n');
    }

    /// <summary>Whether a setting only says where the value of one of these is.</summary>
    internal static bool IsOne(string given, IEnumerable<string> options) =>
        given.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && options.Contains(given[..^Ending.Length], StringComparer.OrdinalIgnoreCase);

    internal static bool CanRead(string file)
    {
        try
        {
            using var open = File.OpenRead(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
