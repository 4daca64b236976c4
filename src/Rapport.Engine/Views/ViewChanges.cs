using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Events;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Views;

/// <summary>What a stretch of the feed changed in a view: rows to write and keys to delete.</summary>
internal abstract class ViewChanges
{
    /// <summary>The statements, made where they are sent, not where the events are applied.</summary>
    public abstract IEnumerable<NpgsqlBatchCommand> Statements();
}

internal sealed class ViewChanges<TRow>(View<TRow> view, ViewTable table, List<KeyValuePair<string, TRow>> kept, List<string> gone) : ViewChanges
    where TRow : class
{
    // The server keeps the arrays of one statement in its working memory.
    private const int MostRows = 1_000;
    private const int MostBytes = 2 << 20;

    public override IEnumerable<NpgsqlBatchCommand> Statements()
    {
        if (gone.Count > 0)
            yield return new NpgsqlBatchCommand(table.Delete).With(Text(table.Progress), Many(NpgsqlDbType.Varchar, gone.ToArray()));
        for (var from = 0; from < kept.Count;)
        {
            var (docs, bytes) = (new List<byte[]>(), 0);
            for (; from + docs.Count < kept.Count && docs.Count < MostRows && bytes < MostBytes; bytes += docs[^1].Length)
                docs.Add(Json.WriteBare(kept[from + docs.Count].Value));
            yield return Upsert(from, docs);
            from += docs.Count;
        }
    }

    private NpgsqlBatchCommand Upsert(int from, List<byte[]> docs)
    {
        var keys = new string[docs.Count];
        for (var i = 0; i < keys.Length; i++) keys[i] = kept[from + i].Key;
        var statement = new NpgsqlBatchCommand(table.Upsert).With(Text(table.Progress), Many(NpgsqlDbType.Varchar, keys), Many(NpgsqlDbType.Jsonb, docs.ToArray()));
        foreach (var column in view.Columns)
        {
            var values = new object?[keys.Length];
            for (var i = 0; i < values.Length; i++) values[i] = Sent(column.Type, column.Value(kept[from + i].Value));
            statement.Parameters.Add(Many(ViewTable.IsArray(column.Type) ? NpgsqlDbType.Text : column.Type, values));
        }
        return statement;
    }

    private static object? Sent(NpgsqlDbType type, object? value) => value switch
    {
        null => null,
        DateTimeOffset at => at.UtcDateTime,
        Enum named => NameOf(named),
        System.Collections.IEnumerable many when ViewTable.IsArray(type) => Literal(many),
        _ => value,
    };

    private static string Literal(System.Collections.IEnumerable values)
    {
        var literal = new StringBuilder("{");
        foreach (var value in values)
        {
            if (literal.Length > 1) literal.Append(',');
            if (value is null) literal.Append("NULL");
            else literal.Append('"').Append(TextOf(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }
        return literal.Append('}').ToString();
    }

    private static string TextOf(object value) => value switch
    {
        Enum named => NameOf(named),
        DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // As in the document.
    private static string NameOf(Enum named) => JsonNamingPolicy.KebabCaseLower.ConvertName(named.ToString());
}
