using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests;

/// <summary>
/// The server as it runs, in this process: its own Program, Kestrel on a free port, a real database. Several on one database are several nodes.
/// </summary>
internal sealed class SiloHost : IAsyncDisposable
{
    /// <summary>One for all, so that any two on one database are nodes of one installation.</summary>
    public const string MasterKey = "b25lIG1hc3RlciBrZXkgZm9yIGFsbCB0ZXN0cyEhISE=";

    private readonly WebApplicationFactory<Program> factory;
    private readonly bool ownsData;

    private SiloHost(WebApplicationFactory<Program> factory, string data, bool ownsData) => (this.factory, Data, this.ownsData) = (factory, data, ownsData);

    /// <summary>Its data directory.</summary>
    public string Data { get; }

    public Uri Address => factory.ClientOptions.BaseAddress;

    public IServiceProvider Services => factory.Services;

    /// <param name="data">Another data directory than a fresh one.</param>
    /// <param name="settings">Beside what every test wants: <c>["Rapport:Limits:AuthPerMinute"] = "3"</c>.</param>
    public static SiloHost Start(
        TestDatabase database, string? data = null, IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? services = null)
    {
        var ownsData = data is null;
        data ??= Directory.CreateTempSubdirectory("rapport-silo-").FullName;
        var factory = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseSetting("urls", "http://127.0.0.1:0");
            web.UseSetting("Rapport:DataDirectory", data);
            web.UseSetting("Rapport:Postgres:ConnectionString", database.ConnectionString);
            web.UseSetting("Rapport:MasterKey", MasterKey);
            web.UseSetting("Rapport:Accounts:FailedSignInFloor", "00:00:00");
            web.UseSetting("Rapport:Limits:AuthPerMinute", "1000");
            // A story has few users; one of them may take all places.
            web.UseSetting("Rapport:Practice:MaxPerUser", "1000");
            // Who tests a voice says which.
            web.UseSetting("Rapport:Practice:Voice:Provider", "none");
            foreach (var (name, value) in settings ?? new Dictionary<string, string>()) web.UseSetting(name, value);
            web.ConfigureLogging(logging => logging.ClearProviders());
            if (services is not null) web.ConfigureTestServices(services);
        });
        factory.UseKestrel(0);
        factory.StartServer();
        return new(factory, data, ownsData);
    }

    /// <summary>A client that nobody is signed in on. Cookies and redirects are left alone.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };

    /// <summary>A client with the tokens of somebody.</summary>
    public HttpClient SignedIn(JsonNode tokens) => SignedIn((string)tokens["accessToken"]!);

    public HttpClient SignedIn(string accessToken)
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return client;
    }

    /// <summary>A client on which a new user is signed in.</summary>
    public async Task<User> NewUser(string name = "Ann")
    {
        var client = Client();
        var email = $"{name.ToLowerInvariant()}-{Guid.NewGuid():n}@rapport.example";
        var registered = await client.PostAsJsonAsync("/api/auth/register", new { email, password = User.Password, displayName = name });
        registered.EnsureSuccessStatusCode();
        var tokens = await client.SignIn(email);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)tokens["accessToken"]!);
        var me = (await client.GetFromJsonAsync<JsonNode>("/api/users/me"))!;
        return new(client, (string)me["id"]!, email, tokens);
    }

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        if (ownsData) Directory.Delete(Data, recursive: true);
    }
}

/// <summary>One server and its database for all tests of a class.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    internal TestDatabase Database { get; private set; } = null!;

    internal SiloHost Silo { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Silo = SiloHost.Start(Database);
    }

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        await Database.DisposeAsync();
    }
}

internal static class Eventually
{
    /// <summary>Asks again until it holds; says what did not when it does not within 20 seconds.</summary>
    public static async Task Holds(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!await condition())
            if (limit.IsCancellationRequested || !await again.WaitForNextTickAsync(CancellationToken.None)) throw new TimeoutException($"It did not come about that {what}.");
    }
}

internal sealed record User(HttpClient Client, string Id, string Email, JsonNode Tokens)
{
    public const string Password = "rehearse it often 7";

    public string AccessToken => (string)Tokens["accessToken"]!;

    public string RefreshToken => (string)Tokens["refreshToken"]!;
}

internal static class Talking
{
    public static async Task<JsonNode> Json(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    public static async Task<JsonNode> SignIn(this HttpClient client, string email, string password = User.Password)
    {
        var answer = await client.PostAsJsonAsync("/api/auth/login", new { email, password });
        answer.EnsureSuccessStatusCode();
        return await answer.Json();
    }

    /// <summary>A POST with an Idempotency-Key.</summary>
    public static Task<HttpResponseMessage> PostOnce(this HttpClient client, string path, object body, string key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return client.SendAsync(request);
    }

    public static Task<HttpResponseMessage> GetWith(this HttpClient client, string path, string scheme, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new(scheme, token);
        return client.SendAsync(request);
    }
}
