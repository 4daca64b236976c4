using System.CommandLine;
using System.Text.Json;
using Rapport.Client;

namespace Rapport.Cli.Operations;

internal static class Streams
{
    public static Command Command()
    {
        var data = OperatorAccess.Data();
        var category = new Argument<string>("category") { Description = "Such as practice-session" };
        var id = new Argument<string>("id") { Description = "Of the one" };
        var json = new Option<bool>("--json") { Description = "One event per line, as JSON" };
        var show = new Command("show", "Everything that happened to one aggregate, oldest first.") { category, id, json };
        show.Operates(data, async (parsed, operations, terminal, ct) =>
        {
            for (long? after = 0; after is { } from;)
            {
                var page = await operations.Stream(parsed.GetValue(category)!, parsed.GetValue(id)!, from, ct);
                foreach (var e in page.Events) Show(terminal, e, parsed.GetValue(json));
                after = page.Next;
            }
        });
        return new Command("streams", "What is stored (for whoever runs the server).") { data, show };
    }

    private static void Show(Terminal terminal, StreamEvent e, bool asJson)
    {
        if (asJson) terminal.Say(JsonSerializer.Serialize(e, JsonSerializerOptions.Web));
        else
        {
            terminal.Show($"[bold]{e.Version,5}[/]  {Terminal.Safe(e.At.ToString("O", System.Globalization.CultureInfo.InvariantCulture))}  [green]{Terminal.Safe(e.Name)}[/]");
            terminal.Show($"       [grey]{Terminal.Safe(e.Data?.ToString() ?? "")}[/]");
        }
    }
}
