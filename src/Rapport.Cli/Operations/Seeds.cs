using System.CommandLine;

namespace Rapport.Cli.Operations;

internal static class Seeds
{
    public static Command Command()
    {
        var data = OperatorAccess.Data();
        var path = new Argument<string?>("path") { Description = "A file or folder on the server; its own seeds when missing", Arity = ArgumentArity.ZeroOrOne };
        var import = new Command("import", "Make the catalogue what the seed files say. All of them or none; the same files again change nothing.") { path };
        import.Operates(data, async (parsed, operations, terminal, ct) =>
        {
            var given = parsed.GetValue(path);
            // What exists here is meant from here.
            var report = await operations.ImportSeeds(given is not null && Path.Exists(given) ? Path.GetFullPath(given) : given, ct);
            Tell(terminal, "imported", report.Imported);
            Tell(terminal, "changed", report.Revised);
            Tell(terminal, "withdrawn", report.Withdrawn);
            terminal.Say($"{report.Imported.Count} imported, {report.Revised.Count} changed, {report.Withdrawn.Count} withdrawn, {report.Unchanged.Count} as before, from {report.Path}");
            foreach (var (name, missing) in report.Incomplete) terminal.Show($"[yellow]{Terminal.Safe($"{name} can't be started yet: it lacks {string.Join(", ", missing)}")}[/]");
        });
        return new Command("seeds", "Scenarios and skills (for whoever runs the server).") { data, import };
    }

    private static void Tell(Terminal terminal, string what, IEnumerable<string> names)
    {
        foreach (var name in names) terminal.Say($"{what,-10} {name}");
    }
}
