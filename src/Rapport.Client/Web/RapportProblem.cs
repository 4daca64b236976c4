using System.Text.Json;

namespace Rapport.Client;

#pragma warning disable CA1710 // They are called what the API calls them.

/// <summary>The server's "no": problem details with a stable code.</summary>
public sealed class RapportProblem : Exception
{
    internal RapportProblem(int status, string code, string? title, string? detail)
        : base(detail ?? title ?? code) => (Status, Code, Title, Detail) = (status, code, title, detail);

    /// <summary>Of HTTP; 0 when a hub said it.</summary>
    public int Status { get; }

    /// <summary>Stable, for programs: <c>practice.wrong-sequence</c>.</summary>
    public string Code { get; }

    /// <summary>The same for every occurrence of the code.</summary>
    public string? Title { get; }

    /// <summary>What was wrong this time, and what to do.</summary>
    public string? Detail { get; }

    /// <summary>Each field that is wrong, with everything that is wrong with it. Empty when no field is.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; internal init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>When the same request may go through; null when waiting does not help.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Finds the request in the server's logs.</summary>
    public string? CorrelationId { get; internal init; }

    /// <summary>What stands beside the code for programs, such as <c>expected</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Facts { get; internal init; } = new Dictionary<string, JsonElement>();
}

/// <summary>Nobody answers at the server's address, or the connection broke and did not come back.</summary>
public sealed class RapportUnreachable : Exception
{
    internal RapportUnreachable(Uri server, Exception? reason)
        : base($"No Rapport server answers at {server}.", reason) => Server = server;

    /// <summary>Where it was looked for.</summary>
    public Uri Server { get; }
}
