using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Rapport.Domain.Accounts;

namespace Rapport.Silo.Web;

/// <summary>
/// All that is wrong with a request, told at once. Each check answers the value to go on with (a harmless one when there is a
/// fault) so that the checks of the other fields go on too; ask <see cref="Any"/> before using them.
/// </summary>
/// <param name="code">Of the problem that they make; its status is 422.</param>
internal sealed class Faults(string code = "edge.invalid")
{
    private readonly SortedDictionary<string, List<string>> all = new(StringComparer.Ordinal);

    public string Code { get; } = code;

    public bool Any => all.Count > 0;

    /// <summary>Field, and what is wrong with it.</summary>
    public IReadOnlyDictionary<string, List<string>> All => all;

    /// <param name="field">As the client wrote it: <c>startedAt</c>.</param>
    public void Add(string field, string message)
    {
        if (!all.TryGetValue(field, out var messages)) all[field] = messages = [];
        messages.Add(message);
    }

    /// <summary>Text without blanks around it.</summary>
    public string Text(string field, string? value, int max)
    {
        var text = value?.Trim() ?? "";
        if (text.Length == 0) Add(field, "Required.");
        else if (text.Length > max) Add(field, $"At most {max} characters; these are {text.Length}.");
        else if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))) Add(field, "Without control characters.");
        else return text;
        return "";
    }

    /// <summary>Text that stands in a line with other things, such as a name: see <see cref="OneLine"/>.</summary>
    public string Line(string field, string? value, int max)
    {
        var text = value?.Trim() ?? "";
        if (text.Length > 0 && text.Length <= max && !OneLine.Is(text)) Add(field, "On one line, without control characters and invisible ones.");
        else return Text(field, value, max);
        return "";
    }

    public T Required<T>(string field, [NotNull] T? value, T otherwise)
        where T : struct
    {
        if (value is null) Add(field, "Required.");
        value ??= otherwise;
        return value.Value;
    }

    /// <summary>A whole number out of a query string.</summary>
    public int Whole(string field, string? value, int min, int max, int? otherwise = null)
    {
        if (string.IsNullOrEmpty(value) && otherwise is { } standard) return standard;
        if (string.IsNullOrEmpty(value)) Add(field, "Required.");
        else if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
            Add(field, $"A whole number from {min} to {max}.");
        else return number;
        return min;
    }

    public string OneOf(string field, string? value, string[] choices, string? otherwise = null)
    {
        if (string.IsNullOrEmpty(value) && otherwise is not null) return otherwise;
        if (choices.Contains(value, StringComparer.Ordinal)) return value!;
        Add(field, $"One of {string.Join(", ", choices)}.");
        return choices[0];
    }

    /// <summary>A point in time with its offset, as in <c>2030-01-31T12:00:00Z</c>; null when there is none.</summary>
    public DateTimeOffset? Time(string field, string? value)
    {
        if (string.IsNullOrEmpty(value)) return null;
        if (value.IndexOf('T') > 0 && (value[^1] is 'Z' or 'z' || value.LastIndexOfAny(['+', '-']) > value.IndexOf('T'))
            && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return time;
        Add(field, "A time with its offset, as in 2030-01-31T12:00:00Z.");
        return null;
    }
}
