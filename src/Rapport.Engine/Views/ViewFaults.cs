using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Rapport.Engine.Events;

namespace Rapport.Engine.Views;

/// <summary>Why a view stands still. Names the event, never its content.</summary>
/// <param name="Position">Of the event that can't be applied; everything before it is applied. 0 when it is no event's fault.</param>
/// <param name="Event">Its stored name.</param>
/// <param name="Message">The kind of error and where it arose; not the exception's own message, which may quote the event.</param>
public sealed record ViewFault(long Position, string Stream, string Event, string Message)
{
    internal static ViewFault Of(Recorded recorded, Exception reason) => new(recorded.Position, recorded.Stream, recorded.Name, Describe(reason));

    internal static string Describe(Exception reason) => reason switch
    {
        PostgresException e => $"SQLSTATE {e.SqlState}{Named(" table ", e.TableName)}{Named(" column ", e.ColumnName)}{Named(" constraint ", e.ConstraintName)}",
        JsonException e => $"{nameof(JsonException)} at {e.Path}",
        _ => $"{reason.GetType().Name} in {Where(reason)}",
    };

    private static string Named(string what, string? name) => name is null ? "" : what + name;

    private static string Where(Exception reason) =>
        new StackTrace(reason).GetFrame(0)?.GetMethod() is { } method ? $"{method.DeclaringType?.Name}.{method.Name}" : "an unknown place";
}

/// <summary>An event that the view can't take; everything before it is written.</summary>
public sealed class ViewPoisonedException : Exception
{
    internal ViewPoisonedException(ViewFault fault, Exception reason)
        : base($"The event {fault.Event} at {fault.Position} can't be taken: {fault.Message}.", reason) => Fault = fault;

    public ViewFault Fault { get; }
}

/// <summary>Somebody else moved the checkpoint: another runner, or a rebuild that was swapped in. What is in memory is worth nothing.</summary>
internal sealed class FencedException() : Exception("Somebody else moved the view's checkpoint.");

/// <summary>The database took none of the rows of this batch; one of its events is to blame.</summary>
internal sealed class RowsRefusedException(Recorded last, int events, Exception reason) : Exception("The database refused rows of a view.", reason)
{
    public Recorded Last => last;
    public int Events => events;

    /// <summary>True when it is the rows' fault and would be so again, not the connection's or the server's.</summary>
    public static bool IsTheRows(Exception e) => e switch
    {
        PostgresException p => p.SqlState[..2] is "22" or "23" or "54",
        NpgsqlException or IOException or TimeoutException or ObjectDisposedException or OperationCanceledException => false,
        _ => true,
    };
}
