namespace Rapport.Client;

/// <summary>How patient a client is.</summary>
public sealed record RapportClientOptions
{
    /// <summary>Clock of all waits and of the times that turns carry. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How often a request is sent again with the same key after a broken connection or a "busy". Default: 4 times.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The first pause before a request or connection is tried again; each further one is twice as long. Default: 200 ms.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>No pause is longer, whatever the server asks for: a longer wait is the caller's to decide. Default: 5 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a watcher goes on trying to reconnect before it gives up. Default: 2 minutes.</summary>
    public TimeSpan ReconnectFor { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A hub's connection on which nothing came for so long is lost. The server pings every 15 s. Default: 30 s.</summary>
    public TimeSpan ServerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a hub hears from us, so that it does not take us for gone. Default: 15 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Where the session is kept when several programs go on with the same one: a refresh token is used once, so they refresh one at a time, each
    /// with what the one before has left. Default: null, nobody else has it.
    /// </summary>
    public ISharedSession? Shared { get; init; }

    /// <summary>What the program calls itself, as its owner sees it in the list of sessions. Default: <c>Rapport.Client/1.0</c> and the system.</summary>
    public string UserAgent { get; init; } = ProgramName("Rapport.Client");

    /// <summary>How long connecting to a hub and its handshake may take. Default: 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A name with the system that it runs on: <c>rapport-cli/1.0 (Linux)</c>.</summary>
    public static string ProgramName(string name) =>
        $"{name}/1.0 ({(OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "Mac" : "Linux")})";
}

/// <summary>A session that several programs go on with.</summary>
public interface ISharedSession
{
    /// <summary>Waits until no other program refreshes it; disposing of the answer lets the next one.</summary>
    Task<IDisposable> Alone(CancellationToken ct);

    /// <summary>Its tokens as some program kept them last; null when one has signed out.</summary>
    Tokens? Newest();
}
