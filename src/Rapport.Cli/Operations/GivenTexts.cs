using System.IO.Compression;
using System.Text.Json;

namespace Rapport.Cli.Operations;

/// <summary>What an operator knows of somebody, for the time of one command.</summary>
internal static class GivenTexts
{
    public static async Task<IEnumerable<string>> Lines(string file, CancellationToken ct)
    {
        var text = file == "-" ? await Console.In.ReadToEndAsync(ct) : await File.ReadAllTextAsync(file, ct);
        return text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
    }

    /// <summary>Words and addresses in the documents of an export; ids, numbers and times are none.</summary>
    public static async Task<IEnumerable<string>> InExport(string file, CancellationToken ct)
    {
        var texts = new HashSet<string>();
        await using var zip = await ZipFile.OpenReadAsync(file, ct);
        foreach (var entry in zip.Entries.Where(e => e.FullName.EndsWith(".json", StringComparison.Ordinal) && !e.FullName.Contains("schema", StringComparison.Ordinal)))
        {
            await using var content = await entry.OpenAsync(ct);
            using var document = await JsonDocument.ParseAsync(content, cancellationToken: ct);
            Collect(document.RootElement, texts);
        }
        return texts;
    }

    private static void Collect(JsonElement element, HashSet<string> texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in element.EnumerateObject()) Collect(field.Value, texts);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Collect(item, texts);
                break;
            case JsonValueKind.String when element.GetString() is { } text && text.AsSpan().ContainsAny(" @\n"):
                texts.Add(text);
                break;
        }
    }
}
