using Rapport.Domain.Practice;

namespace Rapport.Silo.Practice;

/// <summary>What an end means to the trainee, and how to go on.</summary>
internal static class Messages
{
    public static string Of(EndReason reason) => reason switch
    {
        EndReason.ObjectiveMet => "You reached the objective. Look at your evaluation, or practise again to do it even better.",
        EndReason.ObjectiveFailed => "The conversation went past the point where the objective could be reached. Look at your evaluation, then practise again.",
        EndReason.MaxTurns => "The conversation had all its turns. Look at your evaluation, then practise again.",
        EndReason.MaxDuration => "The time for this conversation is over. Look at your evaluation, or continue from here in a new session.",
        EndReason.Idle => "Nothing was said for a while, so the session ended. Continue from here in a new session, or practise again.",
        EndReason.Manual => "You ended the session. Continue from here in a new session, or practise again.",
        EndReason.ProviderOutage => "The partner could not be reached, so the session ended. Nothing of what was said is lost: continue from here in a new session.",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not of the family."),
    };
}
