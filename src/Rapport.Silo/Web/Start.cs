using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Options;
using Rapport.Engine.Postgres;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Web;

/// <summary>From the command line to a running server, or to a clear "no".</summary>
internal static partial class Start
{
    /// <summary>The server did not start because of what it was given; nothing is broken.</summary>
    public const int Refused = 2;

    /// <summary>Something unexpected: at start, while stopping, or its Postgres ended.</summary>
    public const int Failed = 1;

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
        // After the environment, whose words it follows, and before the command line.
        builder.Configuration.Sources.Insert(builder.Configuration.Sources.ToList().FindLastIndex(s => s is EnvironmentVariablesConfigurationSource) + 1, new SecretFiles());
        RefuseSecrets(builder.Services);
        if (args.Contains(DemoFlag)) builder.Configuration["Rapport:Demo"] = "true";
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultAddress);
        return builder;
    }

    // Every user of a machine may read the command lines of all its processes.
    private static void RefuseSecrets(IServiceCollection services)
    {
        foreach (var option in Environment.GetCommandLineArgs().Where(a => a.StartsWith("--Rapport:", StringComparison.OrdinalIgnoreCase) || a.StartsWith("/Rapport:", StringComparison.OrdinalIgnoreCase))
            .Select(a => a.TrimStart('-', '/').Split('=')[0]).Where(Secrets.IsOne).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var variable = option.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
            services.AddOptions<OnCommandLine>().Validate(
                _ => false, $"{option} is given on the command line, where everybody on this machine can read it: it is a secret. Set {variable}, or name a file with it in {variable}_FILE").ValidateOnStart();
        }
    }

    private sealed class OnCommandLine;

    /// <summary>
    /// Runs until Ctrl-C or SIGTERM, which may also come while it still starts; what runs then is finished first. Answers the exit code:
    /// 0 after a stop, <see cref="Refused"/>, or <see cref="Failed"/> with the particulars in the log.
    /// </summary>
    public static async Task<int> RunToEnd(this WebApplication app)
    {
        using var terminate = StopsOn(PosixSignal.SIGTERM, app);
        using var interrupt = StopsOn(PosixSignal.SIGINT, app);
        await using (app)
        {
            var started = false;
            try
            {
                app.Services.GetService<IStartupValidator>()?.Validate();
                await app.Services.GetRequiredService<Database>().Start(app.Lifetime.ApplicationStopping);
                await app.Services.GetRequiredService<MasterKeyRotation>().Run(app.Lifetime.ApplicationStopping);
                app.Lifetime.ApplicationStarted.Register(() => Say(app));
                await app.StartAsync();
                started = true;
                await app.WaitForShutdownAsync();
            }
            catch (Exception e)
            {
                // The host stops on its own only what it has started to the end.
                if (!started) await StopHalfStarted(app);
                if (!started && e is OperationCanceledException && app.Lifetime.ApplicationStopping.IsCancellationRequested) return Environment.ExitCode;
                return await Tell(app, e, started);
            }
        }
        return Environment.ExitCode;
    }

    // The host itself listens to them only once it has begun to start, after the database.
    private static PosixSignalRegistration StopsOn(PosixSignal signal, WebApplication app) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        app.Lifetime.StopApplication();
    });

    private static async Task StopHalfStarted(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception e)
        {
            // Not what is to be told, which is why it did not start.
            LogStopFailed(Log(app), e);
        }
    }

    private static async Task<int> Tell(WebApplication app, Exception e, bool started)
    {
        var reasons = started ? [] : Reasons(e);
        await Console.Error.WriteLineAsync(started ? "Rapport failed:" : "Rapport did not start:");
        foreach (var reason in reasons) await Console.Error.WriteLineAsync($"  {reason}");
        if (reasons.Count > 0) return Refused;
        LogFailed(Log(app), e);
        await Console.Error.WriteLineAsync($"  {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} What was answered is on disk. Start it again; if it fails again, the log has the particulars for a report.");
        return Failed;
    }

    private static ILogger Log(WebApplication app) => app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Start));

    private static List<string> Reasons(Exception e) => e switch
    {
        AggregateException all when all.InnerExceptions.All(inner => Reasons(inner).Count > 0) => [.. all.InnerExceptions.SelectMany(Reasons)],
        OptionsValidationException options => [.. options.Failures],
        PostgresStartException or SchemaException or StartRefusedException => [e.Message],
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder", InnerException: not null } => [e.Message],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => [$"{e.Message} Stop what listens there, or choose another with --urls http://localhost:PORT."],
        UnauthorizedAccessException or IOException => [e.Message],
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

    [LoggerMessage(1, LogLevel.Critical, "The server failed")]
    private static partial void LogFailed(ILogger log, Exception e);

    [LoggerMessage(2, LogLevel.Warning, "What had been started could not be stopped in order")]
    private static partial void LogStopFailed(ILogger log, Exception e);
}
