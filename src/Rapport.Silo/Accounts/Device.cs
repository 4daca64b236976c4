namespace Rapport.Silo.Accounts;

/// <summary>What a program says of itself in <c>User-Agent</c>, in words for its owner. Versions are left out: they say more than one needs.</summary>
internal static class Device
{
    // In this order: most browsers name those that they descend from.
    private static readonly (string Mark, string Words)[] programs =
    [
        ("rapport-cli/", "The command line"),
        ("Rapport.Client/", "A .NET program"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Words)[] systems =
    [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac", "Mac"),
        ("Linux", "Linux"),
    ];

    public static string Of(string? userAgent)
    {
        var program = Array.Find(programs, p => userAgent?.Contains(p.Mark, StringComparison.Ordinal) == true).Words ?? "Another program";
        return Array.Find(systems, s => userAgent?.Contains(s.Mark, StringComparison.Ordinal) == true).Words is { } system ? $"{program} on {system}" : program;
    }
}
