namespace Rapport.Engine.Grains;

/// <summary>A command on its way into a turn; without one it only asks for the state.</summary>
public class Asked<TState, TCommand>(TCommand? command, Cause cause, bool withState = false)
    where TState : class
    where TCommand : class
{
    public TCommand? Command { get; } = command;
    public Cause Cause { get; } = cause;
    public bool WithState { get; } = withState;
    public Answer<TState>? Answered { get; private set; }

    public virtual void Answer(Answer<TState> answer) => Answered = answer;
}
