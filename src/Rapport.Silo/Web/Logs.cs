using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Json;

namespace Rapport.Silo.Web;

/// <summary>Logs go to the console: one JSON object a line in production, for people in development. They carry ids only.</summary>
internal static class Logs
{
    private const string ForPeople = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj} {CorrelationId}{NewLine}{Exception}";

    public static void Add(WebApplicationBuilder builder)
    {
        var logs = new LoggerConfiguration().MinimumLevel.Verbose().Enrich.FromLogContext().Filter.ByExcluding(IsRequestLine).Filter.ByExcluding(IsFailedStart).Filter.ByExcluding(IsRefusalOfAHub);
        var logger = builder.Environment.IsDevelopment()
            ? logs.WriteTo.Console(outputTemplate: ForPeople, formatProvider: CultureInfo.InvariantCulture).CreateLogger()
            : logs.WriteTo.Console(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture)).CreateLogger();
        builder.Logging.ClearProviders();
        // Not with AddSerilog: that lets everything through, whatever the section Logging says.
        builder.Logging.AddProvider(new SerilogLoggerProvider(logger, dispose: true));
    }

    // The framework's own request lines show addresses with their queries, which may hold tokens and what somebody searched for.
    // RequestLog writes ours. Whatever the levels are set to, those stay out.
    private static bool IsRequestLine(LogEvent e) =>
        e.Level < LogEventLevel.Warning && e.Properties.GetValueOrDefault(Constants.SourceContextPropertyName) is ScalarValue { Value: "Microsoft.AspNetCore.Hosting.Diagnostics" };

    // What a hub refuses is told to the caller; to SignalR it is a failure, with a stack trace, as often as a stranger likes.
    private static bool IsRefusalOfAHub(LogEvent e) => e.Exception is Microsoft.AspNetCore.SignalR.HubException;

    // Start tells why it did not start, and logs what nobody expected. To the host a stop while it starts is a failure too, with a stack trace.
    private static bool IsFailedStart(LogEvent e) =>
        e.Properties.GetValueOrDefault("EventId") is StructureValue id
        && id.Properties.Any(p => p is { Name: "Name", Value: ScalarValue { Value: "HostedServiceStartupFaulted" } });
}
