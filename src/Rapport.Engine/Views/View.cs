using NpgsqlTypes;
using Rapport.Engine.Events;

namespace Rapport.Engine.Views;

/// <summary>A column beside the row's document, for what queries filter and sort by.</summary>
/// <param name="Name">In snake case.</param>
/// <param name="Type">Of the column; combine with <see cref="NpgsqlDbType.Array"/> for arrays.</param>
/// <param name="Value">Of a row; null is null.</param>
public sealed record Column<TRow>(string Name, NpgsqlDbType Type, Func<TRow, object?> Value);

/// <summary>A view, as the runner sees it.</summary>
public abstract class View
{
    private protected View() { }

    /// <summary>In snake case; the table is <c>view_{Name}</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Grows by one when rows come out differently than before: the runner then rebuilds beside the old ones and swaps.</summary>
    public abstract int Version { get; }

    /// <summary>The types of the events that the view wants; others don't reach it.</summary>
    public abstract IReadOnlyList<Type> Wants { get; }

    /// <summary>Index definitions after <c>create index on view_x</c>: <c>(owner_id, started_at desc)</c>.</summary>
    public virtual IReadOnlyList<string> Indexes => [];

    /// <summary>The row that an event touches, or null when none.</summary>
    public abstract string? Key(Recorded recorded);

    internal abstract ViewTable Table(string suffix = "");

    internal abstract ViewRows Rows(ViewTable table, int keep);
}

/// <summary>
/// Rows that follow from the feed: pure functions of the events, so that a rebuild gives the same. The runner reads the feed in
/// position order, loads the rows a page touches, applies its events, and writes rows and checkpoint in one transaction.
/// The table is <c>(key varchar primary key, doc jsonb, ...columns)</c>; queries are plain SQL over it.
/// </summary>
public abstract class View<TRow> : View
    where TRow : class
{
    public abstract IReadOnlyList<Column<TRow>> Columns { get; }

    /// <summary>The row after the event; null removes it. Answers a new row or the same one: a row is never changed in place.</summary>
    public abstract TRow? Apply(TRow? row, Recorded recorded);

    internal sealed override ViewTable Table(string suffix = "") => new(Name, suffix, [.. Columns.Select(c => (c.Name, c.Type))], Indexes);

    internal sealed override ViewRows Rows(ViewTable table, int keep) => new ViewRows<TRow>(this, table, keep);
}
