using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Client;
using Rapport.Silo;
using Rapport.Silo.Web;

namespace Rapport.Benchmarks;

/// <summary>The server as it is, with its own Postgres, in this process and on a free port, until it is disposed.</summary>
internal sealed class WholeServer : IAsyncDisposable
{
    public const string Email = "bench@rapport.example";
    public const string Password = "rehearse it often 7";

    private readonly string folder = Directory.CreateTempSubdirectory("rapport-bench-").FullName;
    private readonly WebApplication app;
    private readonly Task<int> running;

    private WholeServer(string[] settings, Action<IServiceCollection>? with, Action<WebApplication>? routes)
    {
        var builder = Silo.Web.Start.Builder(["--urls", "http://127.0.0.1:0", "--Rapport:DataDirectory", folder, .. settings]);
        builder.AddRooms();
        builder.Logging.ClearProviders();
        with?.Invoke(builder.Services);
        app = builder.Build();
        app.UseRooms();
        routes?.Invoke(app);
        running = app.RunToEnd();
    }

    public IServiceProvider Services => app.Services;

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <param name="settings">As on the command line, after those that every server here has.</param>
    /// <param name="with">What stands in the place of the server's own.</param>
    /// <param name="routes">Beside those of the rooms.</param>
    public static async Task<WholeServer> Start(string[] settings, Action<IServiceCollection>? with = null, Action<WebApplication>? routes = null)
    {
        var server = new WholeServer(settings, with, routes);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.app.Lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        if (await Task.WhenAny(started.Task, server.running) == server.running) throw new InvalidOperationException("The server did not start.");
        return server;
    }

    /// <summary>A client on which somebody with a new account is signed in.</summary>
    public async Task<RapportClient> SignedUp()
    {
        var client = new RapportClient(Address);
        await client.SignUp(Email, Password, "Bench");
        await client.SignIn(Email, Password);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        app.Lifetime.StopApplication();
        await running;
        Directory.Delete(folder, recursive: true);
    }
}
