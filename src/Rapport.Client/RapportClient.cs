using System.Net.Http.Headers;

namespace Rapport.Client;

/// <summary>
/// A Rapport server, as one user sees it. Keeps the user's tokens and refreshes them; repeats what a broken connection left unknown, with the
/// same Idempotency-Key, so that it is done once. Safe for use by many threads at once.
/// </summary>
/// <remarks>Every call throws <see cref="RapportProblem"/> when the server says no, and <see cref="RapportUnreachable"/> when nobody answers.</remarks>
public sealed class RapportClient : IDisposable
{
    private readonly HttpClient http;
    private readonly bool ours;
    private readonly Wire wire;
    private readonly SignedIn session;

    /// <param name="server">Such as <c>http://localhost:5080</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    public RapportClient(Uri server, RapportClientOptions? options = null)
        : this(new HttpClient { BaseAddress = server }, options) => ours = true;

    /// <param name="http">Its BaseAddress is the server's. It stays the caller's to dispose of.</param>
    /// <param name="options">Null for the defaults.</param>
    public RapportClient(HttpClient http, RapportClientOptions? options = null)
    {
        this.http = http;
        options ??= new();
        wire = new(http, options);
        session = new(options, async (refreshToken, ct) => Held(await wire.Post<TokenAnswer>("/api/auth/refresh", new { refreshToken }, null, ct), options.Time));
        Practice = new(wire, User, session);
        Credentials = new(wire, User, tokens => session.Set(tokens));
        Privacy = new(wire, User);
        _ = wire.Server;
    }

    /// <summary>Where it is.</summary>
    public Uri Server => wire.Server;

    /// <summary>The tokens of who is signed in; null when nobody is.</summary>
    public Tokens? Tokens => session.Current;

    /// <summary>Rehearsing conversations.</summary>
    public PracticeApi Practice { get; }

    /// <summary>Consents, and everything of one's own as a file.</summary>
    public PrivacyApi Privacy { get; }

    /// <summary>Told of new tokens, so that they can be kept; null when the session has ended.</summary>
    public event Action<Tokens?>? TokensChanged
    {
        add => session.Changed += value;
        remove => session.Changed -= value;
    }

    /// <summary>Goes on with a session whose tokens were kept.</summary>
    public void Resume(Tokens tokens) => session.Resume(tokens);

    /// <summary>Passwords, the address, the second factor.</summary>
    public CredentialsApi Credentials { get; }

    /// <summary>
    /// Makes an account; sign in afterwards. Where the address has one already nothing is changed and nothing is told: its owner gets a mail.
    /// </summary>
    public Task SignUp(string email, string password, string displayName, CancellationToken ct = default) =>
        wire.Post("/api/auth/register", new { email, password, displayName }, null, ct);

    /// <summary>
    /// Begins a session; its tokens are in <see cref="Tokens"/> from now on. Who has a second factor gets a challenge instead, for
    /// <see cref="CredentialsApi.ShowSecondFactor"/>, and no session yet.
    /// </summary>
    /// <returns>The challenge; null when the session has begun.</returns>
    public async Task<string?> SignIn(string email, string password, CancellationToken ct = default)
    {
        try
        {
            session.Set(Held(await wire.Post<TokenAnswer>("/api/auth/login", new { email, password }, null, ct), wire.Options.Time));
            return null;
        }
        catch (RapportProblem needed) when (needed.Code == "accounts.second-factor-needed")
        {
            return needed.Facts["challenge"].GetString();
        }
    }

    /// <summary>Ends the session on the server. Nobody is signed in afterwards, even if the server could not be told.</summary>
    public async Task SignOut(CancellationToken ct = default)
    {
        try
        {
            await wire.Post("/api/auth/logout", null, User, ct);
        }
        catch (RapportProblem over) when (over.Status == 401)
        {
            // It had ended already.
        }
        finally
        {
            session.Set(null);
        }
    }

    /// <summary>The account of who is signed in.</summary>
    public Task<Account> Me(CancellationToken ct = default) => wire.Get<Account>("/api/users/me", User, ct);

    /// <summary>What whoever runs the server may do.</summary>
    /// <param name="token">From <c>operator.token</c> in the server's data directory.</param>
    public OperationsApi Operations(string token) => new(wire, token);

    /// <inheritdoc/>
    public void Dispose()
    {
        session.Dispose();
        if (ours) http.Dispose();
    }

    private async ValueTask<AuthenticationHeaderValue?> User(AuthenticationHeaderValue? refused, CancellationToken ct) =>
        await session.Token(refused?.Parameter, ct) is { } token ? new("Bearer", token) : null;

    internal static Tokens Held(TokenAnswer answer, TimeProvider time) =>
        new(answer.AccessToken, answer.RefreshToken, time.GetUtcNow() + TimeSpan.FromSeconds(answer.ExpiresIn));

    internal sealed record TokenAnswer(string AccessToken, long ExpiresIn, string RefreshToken);
}
