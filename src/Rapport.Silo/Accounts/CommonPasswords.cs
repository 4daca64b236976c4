using System.Collections.Frozen;

namespace Rapport.Silo.Accounts;

/// <summary>
/// Passwords that whoever guesses tries first, however long they are: what is in the list, runs of a keyboard, and a few characters again and again. Capitals
/// don't count; nor do digits and signs around it, nor those that stand for letters, nor saying it twice.
/// </summary>
internal static class CommonPasswords
{
    /// <summary>A run is one from here on: shorter ones are in every word.</summary>
    private const int ShortestRun = 3;

    // Each goes round, as in 67890123. Rows of American, German and French keyboards, and their columns as fingers go down them.
    private static readonly string[] rows =
    [
        "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiopü", "asdfghjklöä", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()", "!\"§$%&/()=",
    ];

    private static readonly Dictionary<char, char> letters = new() { ['@'] = 'a', ['4'] = 'a', ['3'] = 'e', ['1'] = 'i', ['!'] = 'i', ['0'] = 'o', ['$'] = 's', ['5'] = 's', ['7'] = 't' };

    /// <summary>What is in the list, beside the code.</summary>
    public static IReadOnlySet<string> Listed { get; } = Read();

    public static bool Holds(string password)
    {
        var plain = password.ToLowerInvariant();
        return Forms(plain).Any(form => IsOfRuns(form) || (Once(form) is var once && (once.Length <= ShortestRun || Listed.Contains(once))));
    }

    // Where more than half of it is digits and signs, these are the password, and not what is added to one.
    private static IEnumerable<string> Forms(string plain)
    {
        yield return plain;
        var word = string.Concat(plain.Where(char.IsLetter));
        if (word.Length * 2 >= plain.Length) yield return word;
        int first = Array.FindIndex(plain.ToCharArray(), char.IsLetter), last = Array.FindLastIndex(plain.ToCharArray(), char.IsLetter);
        if (first >= 0 && (last + 1 - first) * 2 >= plain.Length) yield return string.Concat(plain[first..(last + 1)].Select(c => letters.GetValueOrDefault(c, c)));
    }

    // The part that is said again and again; all of it when none is.
    private static string Once(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
            if (text.Length % length == 0 && text.AsSpan(length).SequenceEqual(text.AsSpan(0, text.Length - length))) return text[..length];
        return text;
    }

    private static bool IsOfRuns(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = rows.Max(row => Math.Max(Along(text, at, row, 1), Along(text, at, row, -1)));
            if (length < ShortestRun) return false;
            at += length;
        }
        return text.Length > 0;
    }

    private static int Along(string text, int at, string row, int step)
    {
        var place = row.IndexOf(text[at], StringComparison.Ordinal);
        if (place < 0) return 0;
        var length = 1;
        for (; at + length < text.Length; length++)
        {
            place = (place + step + row.Length) % row.Length;
            if (text[at + length] != row[place]) break;
        }
        return length;
    }

    private static FrozenSet<string> Read()
    {
        using var file = new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream("Rapport.common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is not in the program."));
        return file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#').ToFrozenSet(StringComparer.Ordinal);
    }
}
