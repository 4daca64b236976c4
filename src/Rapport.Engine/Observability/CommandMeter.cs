using System.Diagnostics;
using Rapport.Engine.Grains;

namespace Rapport.Engine.Observability;

/// <summary>One command, from asking to the answer: its span, its count and its time, whatever host carries it.</summary>
internal readonly struct CommandMeter : IDisposable
{
    private readonly string category;
    private readonly Activity? activity;
    private readonly long began;

    private CommandMeter(string category, Activity? activity) => (this.category, this.activity, began) = (category, activity, Stopwatch.GetTimestamp());

    public static CommandMeter Begin(string category, string id, object command)
    {
        var activity = Telemetry.Source.StartActivity(category);
        activity?.SetTag("rapport.id", id).SetTag("rapport.command", command.GetType().Name);
        return new(category, activity);
    }

    public Answer<TState> Answered<TState>(Answer<TState> answer)
        where TState : class
    {
        var outcome = answer is Answer<TState>.Refused refused ? refused.Refusal.Code : "done";
        activity?.SetTag("rapport.outcome", outcome);
        Telemetry.Commands.Add(1, Telemetry.Tag("category", category), Telemetry.Tag("outcome", outcome));
        Telemetry.CommandTime.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, Telemetry.Tag("category", category));
        return answer;
    }

    public void Dispose() => activity?.Dispose();
}
