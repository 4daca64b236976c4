namespace Rapport.Silo.Web;

/// <summary>The server can't start with what it was given; the message says what to do, and no stack trace is shown.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
