using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Rapport.Engine.Postgres;

namespace Rapport.Silo.Web;

/// <summary>From the command line to a running server, or to a clear "no".</summary>
internal static class Start
{
    /// <summary>The server did not start because of what it was given; nothing is broken.</summary>
    public const int Refused = 2;

    private const string DefaultAddress = "http://localhost:5080";
    private const string DemoFlag = "--demo";

    /// <summary>
    /// Settings, the stronger below: <c>silo-config/silo.json</c>, the one of the environment, environment variables, the command line.
    /// They lie beside the program; <c>wwwroot</c> too.
    /// </summary>
    public static WebApplicationBuilder Builder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. args.Where(a => a != DemoFlag)],
            ContentRootPath = AppContext.BaseDirectory,
        });
        var folder = Path.Combine(AppContext.BaseDirectory, "silo-config");
        var files = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(folder, "silo.json"), optional: true)
            .AddJsonFile(Path.Combine(folder, $"silo.{builder.Environment.EnvironmentName}.json"), optional: true);
        for (var i = 0; i < files.Sources.Count; i++) builder.Configuration.Sources.Insert(i, files.Sources[i]);
        if (args.Contains(DemoFlag)) builder.Configuration["Rapport:Demo"] = "true";
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultAddress);
        return builder;
    }

    /// <summary>Runs until Ctrl-C or SIGTERM; what runs then is finished first. Answers the exit code.</summary>
    public static async Task<int> RunToEnd(this WebApplication app)
    {
        try
        {
            await using (app)
            {
                app.Services.GetService<IStartupValidator>()?.Validate();
                await app.Services.GetRequiredService<Database>().Start(app.Lifetime.ApplicationStopping);
                KeyRing.Check(app.Services.GetRequiredService<Database>().Source, app.Services.GetRequiredService<MasterKey>());
                app.Lifetime.ApplicationStarted.Register(() => Say(app));
                await app.RunAsync();
            }
            return Environment.ExitCode;
        }
        catch (Exception e) when (Reasons(e) is { Count: > 0 } reasons)
        {
            await Console.Error.WriteLineAsync("Rapport did not start:");
            foreach (var reason in reasons) await Console.Error.WriteLineAsync($"  {reason}");
            return Refused;
        }
    }

    private static List<string> Reasons(Exception e) => e switch
    {
        AggregateException all when all.InnerExceptions.All(inner => Reasons(inner).Count > 0) => [.. all.InnerExceptions.SelectMany(Reasons)],
        OptionsValidationException options => [.. options.Failures],
        PostgresStartException or SchemaException or StartRefusedException => [e.Message],
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder", InnerException: not null } => [e.Message],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => [$"{e.Message} Stop what listens there, or choose another with --urls http://localhost:PORT."],
        UnauthorizedAccessException => [e.Message],
        _ => [],
    };

    private static void Say(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var lines = new List<string> { "", $"Rapport is at {addresses.FirstOrDefault()?.Replace("0.0.0.0", "localhost", StringComparison.Ordinal).Replace("[::]", "localhost", StringComparison.Ordinal)}" };
        var providers = app.Services.GetServices<Provider>()
            .Prepend(new("database", app.Services.GetRequiredService<Database>().IsEmbedded ? "built in (Postgres, started by Rapport)" : "the Postgres of your connection string"))
            .Append(new("data directory", app.Services.GetRequiredService<DataDirectory>().Path));
        lines.AddRange(providers.Select(p => (p.Job, Name: p.Name())).Where(p => p.Name is not null).Select(p => $"  {p.Job + ":",-18} {p.Name}"));
        lines.Add("");
        Console.WriteLine(string.Join(Environment.NewLine, lines));
    }
}
