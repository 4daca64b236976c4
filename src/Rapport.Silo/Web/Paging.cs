using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Dapper;

namespace Rapport.Silo.Web;

/// <summary>
/// Where a page ended: the sort, and the place of its last row. The next page begins after that place, so that rows which come or go
/// meanwhile make none appear twice or go missing. To clients it is one opaque word.
/// </summary>
internal sealed record Cursor(string Sort, IReadOnlyList<string> Place)
{
    private const int MaxLength = 1_000;

    public string Write() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string[]>([Sort, .. Place]));

    /// <summary>Null when there is none, or when it is none of ours: then that is among the faults.</summary>
    /// <param name="isPlace">Whether its parts can be a place in this sort.</param>
    public static Cursor? Read(Faults faults, string? value, string sort, Func<IReadOnlyList<string>, bool> isPlace)
    {
        if (string.IsNullOrEmpty(value)) return null;
        if (value.Length <= MaxLength && Parts(value) is [var sorted, .. var place] && isPlace(place))
        {
            if (sorted == sort) return new(sort, place);
            faults.Add("cursor", $"It belongs to the sort {sorted}. Begin without a cursor when the sort changes.");
        }
        else faults.Add("cursor", "Take it from 'next' of the page before, as it is.");
        return null;
    }

    /// <summary>A time as it is stored, to the microsecond: a finer one would fall between rows.</summary>
    public static string Moment(DateTime stored) => (stored.Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    public static DateTime? Moment(string place) =>
        long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var micros) && micros <= DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond
            ? new DateTime(micros * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc)
            : null;

    private static string[]? Parts(string value)
    {
        try
        {
            if (!Base64Url.IsValid(value) || JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(value)) is not { } parts) return null;
            return Array.TrueForAll(parts, p => p?.Contains('\0', StringComparison.Ordinal) == false) ? parts : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The conditions of a query, each with its parameters: what a client sends never becomes SQL.</summary>
internal sealed class Conditions
{
    private readonly List<(string About, string Sql)> all = [];

    public DynamicParameters Parameters { get; } = new();

    public Conditions And(string sql, string about = "")
    {
        all.Add((about, sql));
        return this;
    }

    public Conditions And(string sql, string parameter, object value, string? about = null)
    {
        Parameters.Add(parameter, value);
        return And(sql, about ?? parameter);
    }

    /// <param name="but">Without those about this.</param>
    public string Where(string? but = null) => all.Where(c => but is null || c.About != but).Select(c => c.Sql).DefaultIfEmpty("true").Aggregate((a, b) => $"{a} and {b}");

    /// <summary>A pattern for <c>like</c> that finds the text anywhere; its wildcards stand for themselves.</summary>
    public static string Anywhere(string text) =>
        $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";

    /// <summary>As search columns are written, and as what is searched for has to be.</summary>
    public static string Folded(string text) => text.Normalize(System.Text.NormalizationForm.FormC).ToLowerInvariant();
}
