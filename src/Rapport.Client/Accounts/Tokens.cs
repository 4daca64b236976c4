namespace Rapport.Client;

/// <summary>What a session of a signed-in user is known by. Keep both secret.</summary>
/// <param name="AccessToken">Sent with each request.</param>
/// <param name="RefreshToken">Gets new ones.</param>
/// <param name="ExpiresAt">Of the access token, by this machine's clock.</param>
public sealed record Tokens(string AccessToken, string RefreshToken, DateTimeOffset ExpiresAt)
{
    internal bool IsFresh(DateTimeOffset now) => now < ExpiresAt - TimeSpan.FromSeconds(30);
}

/// <summary>Who is signed in.</summary>
/// <param name="EmailConfirmed">Whether they showed that mail reaches them.</param>
/// <param name="SecondFactor">Whether signing in asks for a code.</param>
public sealed record Account(
    string Id, string Email, string DisplayName, IReadOnlyList<string> Roles, DateTimeOffset RegisteredAt, bool EmailConfirmed = false, bool SecondFactor = false);
