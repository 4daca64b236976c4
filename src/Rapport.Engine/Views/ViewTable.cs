using System.Text.RegularExpressions;
using NpgsqlTypes;

namespace Rapport.Engine.Views;

/// <summary>A view's table and the statements on it. With a suffix it is one that is built beside the live one.</summary>
internal sealed partial class ViewTable
{
    public ViewTable(string view, string suffix, IReadOnlyList<(string Name, NpgsqlDbType Type)> columns, IReadOnlyList<string> indexes)
    {
        foreach (var name in columns.Select(c => c.Name).Prepend(view))
            if (!Plain.IsMatch(name)) throw new ArgumentException($"View {view}: '{name}' is no name for a table or column. Use lower case letters, digits and _, at most 40 in all.");
        (Name, Progress) = ($"view_{view}{suffix}", $"{view}{suffix}:All");
        (Columns, Indexes) = ([.. columns.Select(c => c.Name)], [.. indexes.Select(i => $"create index on {Name} {i}")]);
        var all = columns.Select(c => $", {c.Name} {TypeName(view, c.Name, c.Type)}");
        // Rows are written again and again: room on the page keeps an update off the indexes.
        Create = $"create table {Name} (key varchar primary key, doc jsonb not null{string.Concat(all)}) with (fillfactor = 80)";
        Drop = $"drop table if exists {Name}";
        Load = $"select key, doc from {Name} where key = any($1)";
        Delete = $"delete from {Name} where key = any($2) and {Moved}";
        var names = string.Concat(Columns.Select(c => $", {c}"));
        // An array of arrays would be flattened by unnest, so array columns travel as their text.
        var values = columns.Select(c => IsArray(c.Type) ? $", u.{c.Name}::{TypeName(view, c.Name, c.Type)}" : $", u.{c.Name}");
        var parameters = Enumerable.Range(2, columns.Count + 2).Select(i => $"${i}");
        Upsert = $"""
            insert into {Name} (key, doc{names}) select u.key, u.doc{string.Concat(values)} from unnest({string.Join(", ", parameters)}) as u(key, doc{names})
            where {Moved} on conflict (key) do update set doc = excluded.doc{string.Concat(Columns.Select(c => $", {c} = excluded.{c}"))}
            """;
    }

    // Rows are written only if this very transaction has moved the checkpoint.
    private const string Moved = "exists (select from mt_event_progression where name = $1 and xmin = pg_current_xact_id()::xid)";

    public string Name { get; }

    /// <summary>The checkpoint's row in <c>mt_event_progression</c>.</summary>
    public string Progress { get; }

    public IReadOnlyList<string> Columns { get; }
    public IReadOnlyList<string> Indexes { get; }
    public string Create { get; }
    public string Drop { get; }
    public string Load { get; }

    /// <summary>$1 the checkpoint's name, $2 the keys.</summary>
    public string Delete { get; }

    /// <summary>$1 the checkpoint's name, $2 keys, $3 documents, and one array per column.</summary>
    public string Upsert { get; }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$")]
    private static partial Regex Plain { get; }

    public static bool IsArray(NpgsqlDbType type) => (type & NpgsqlDbType.Array) != 0;

    private static string TypeName(string view, string column, NpgsqlDbType type) => IsArray(type)
        ? TypeName(view, column, type & ~NpgsqlDbType.Array) + "[]"
        : type switch
        {
            NpgsqlDbType.Varchar => "varchar",
            NpgsqlDbType.Text => "text",
            NpgsqlDbType.Smallint => "smallint",
            NpgsqlDbType.Integer => "integer",
            NpgsqlDbType.Bigint => "bigint",
            NpgsqlDbType.Boolean => "boolean",
            NpgsqlDbType.Real => "real",
            NpgsqlDbType.Double => "double precision",
            NpgsqlDbType.Numeric => "numeric",
            NpgsqlDbType.Uuid => "uuid",
            NpgsqlDbType.Date => "date",
            NpgsqlDbType.TimestampTz => "timestamptz",
            NpgsqlDbType.Interval => "interval",
            NpgsqlDbType.Jsonb => "jsonb",
            _ => throw new NotSupportedException($"View {view}: column {column} has type {type}, which the runner can't write. Use one of those in {nameof(ViewTable)}."),
        };
}
