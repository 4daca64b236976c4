namespace Rapport.Engine.Views;

/// <summary>What a view is doing.</summary>
public enum ViewState
{
    /// <summary>This node keeps it up to date.</summary>
    Running,

    /// <summary>This node builds it again beside the live one.</summary>
    Rebuilding,

    /// <summary>It stands still before an event that it can't take, until its code is mended or somebody retries.</summary>
    Stopped,

    /// <summary>Another node has it, or none has taken it yet.</summary>
    Elsewhere,
}

/// <param name="Version">Of the rows that are being served.</param>
/// <param name="Position">How far it has come.</param>
/// <param name="Head">How far the events go.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="Fault">Why it is stopped.</param>
public sealed record ViewStatus(string Name, int Version, long Position, long Head, ViewState State, long Rows, ViewFault? Fault)
{
    /// <summary>Positions still to look at; many of them may be none of the view's business.</summary>
    public long Lag => Math.Max(0, Head - Position);
}

/// <summary>What a rebuild found.</summary>
/// <param name="Differing">How many keys differed: here or there alone, or with another document.</param>
/// <param name="Keys">The first hundred of them.</param>
public sealed record RebuildReport(string Name, int Version, long Position, long RowsBefore, long RowsAfter, long Differing, IReadOnlyList<string> Keys);

/// <summary>A row that a rebuild would make otherwise; null where there is none.</summary>
public sealed record ViewDifference(string Key, string? Live, string? Rebuilt);
