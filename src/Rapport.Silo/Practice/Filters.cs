using System.Globalization;
using System.Text.Json;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>What the filters of the catalogue and the history have in common.</summary>
internal static class Filters
{
    /// <summary>Rows of a page, unless the client says how many.</summary>
    public const int Page = 20;

    public const int MaxPage = 100;

    private const int MaxValues = 20;

    /// <summary>One of the values that the query gives for a filter must fit; without any, everything does.</summary>
    /// <param name="read">Of one value; adds what is wrong with it.</param>
    public static void AnyOf<T>(Conditions where, Faults faults, string field, string[]? values, string sql, Func<Faults, string, string, T> read)
    {
        if (values is not { Length: > 0 }) return;
        if (values.Length > MaxValues) faults.Add(field, $"At most {MaxValues} values.");
        else where.And(sql, field, values.Select(v => read(faults, field, v)).ToArray());
    }

    /// <summary>A day counts whole, in UTC; a time as it is.</summary>
    /// <param name="column">A time.</param>
    public static void Between(Conditions where, Faults faults, string column, string? from, string? to)
    {
        var (first, last) = (Moment(faults, "from", from, endOfDay: false), Moment(faults, "to", to, endOfDay: true));
        if (first > last) faults.Add("from", "It must not be after 'to'.");
        if (first is { } f) where.And($"{column} >= @from", "from", f.UtcDateTime);
        if (last is { } l) where.And($"{column} <= @to", "to", l.UtcDateTime);
    }

    private static DateTimeOffset? Moment(Faults faults, string field, string? value, bool endOfDay)
    {
        if (!DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return faults.Time(field, value);
        return new(day.ToDateTime(endOfDay ? TimeOnly.MaxValue : TimeOnly.MinValue), TimeSpan.Zero);
    }

    public static string Word(Faults faults, string field, string value) => faults.Text(field, value, 64);

    public static T Named<T>(Faults faults, string field, string value)
        where T : struct, Enum => Enum.GetValues<T>() is var all && Array.FindIndex(all, v => Spelt(v) == value) is >= 0 and var i
        ? all[i]
        : Unknown<T>(faults, field, value);

    /// <summary>As in all JSON: <c>objective-met</c>.</summary>
    public static string Spelt<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static T Unknown<T>(Faults faults, string field, string value)
        where T : struct, Enum
    {
        faults.Add(field, $"'{(value.Length > 40 ? value[..40] : value)}' is none of {string.Join(", ", Enum.GetValues<T>().Select(Spelt))}.");
        return default;
    }
}
