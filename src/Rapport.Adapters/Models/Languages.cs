namespace Rapport.Adapters.Models;

/// <summary>How a language is called when a model is told to speak it.</summary>
internal static class Languages
{
    private static readonly Dictionary<string, string> names = new[]
    {
        "en English", "de German", "fr French", "es Spanish", "it Italian", "pt Portuguese", "nl Dutch", "pl Polish", "tr Turkish", "sv Swedish", "da Danish",
        "cs Czech", "ja Japanese", "zh Chinese", "ko Korean", "uk Ukrainian", "ru Russian", "ar Arabic", "hi Hindi", "el Greek", "fi Finnish",
    }.Select(pair => pair.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1]);

    /// <param name="tag">BCP 47.</param>
    public static string Name(string tag) => names.TryGetValue(Primary(tag), out var name) ? name : $"the language with the code '{tag}'";

    /// <summary><c>de</c> of <c>de-AT</c>.</summary>
    public static string Primary(string tag) => tag.Split('-', 2)[0].ToLowerInvariant();
}
