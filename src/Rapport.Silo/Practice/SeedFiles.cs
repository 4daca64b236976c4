using Rapport.Domain.Practice;

namespace Rapport.Silo.Practice;

/// <summary>A seed file as it lies on the disk.</summary>
/// <param name="Name">Within the folder of seeds, with slashes: <c>skills/active-listening.json</c>.</param>
/// <param name="Becomes"><see cref="ScenarioDefinition"/> or <see cref="SkillDefinition"/>.</param>
internal sealed record SeedFile(string Name, Type Becomes, ReadOnlyMemory<byte> Bytes);

/// <summary>Something that makes an import impossible.</summary>
/// <param name="Field">A JSON path: <c>objectives[0].text</c>; empty for the file as a whole.</param>
internal sealed record SeedFault(string File, string Field, string Reason);

/// <summary>Finds seed files: a whole folder of them, or one.</summary>
internal static class SeedFiles
{
    /// <summary>Bytes of one file at most.</summary>
    private const int MaxBytes = 1024 * 1024;

    private static readonly (string Folder, Type Becomes)[] kinds = [("skills", typeof(SkillDefinition)), ("scenarios", typeof(ScenarioDefinition))];

    /// <summary>In the same order on every machine. Nothing but <c>*.json</c> is looked at, hidden files neither.</summary>
    public static async Task<List<SeedFile>> InFolder(string seeds, ICollection<SeedFault> faults, CancellationToken ct)
    {
        var found = new List<SeedFile>();
        foreach (var (folder, becomes) in kinds)
            if (Path.Combine(seeds, folder) is var path && Directory.Exists(path))
                foreach (var file in Directory.GetFiles(path, "*.json").Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal))
                    if (await Read(file, folder, becomes, faults, ct) is { } read) found.Add(read);
        // A folder moved away by mistake must not empty the catalogue.
        if (found.Count == 0 && faults.Count == 0) faults.Add(new("", "", $"There is no seed file in '{seeds}': they lie in its folders scenarios and skills, as *.json."));
        return found;
    }

    /// <summary>What a single file is, its folder says.</summary>
    public static async Task<SeedFile?> Single(string file, ICollection<SeedFault> faults, CancellationToken ct)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(file));
        if (Array.Find(kinds, k => k.Folder == folder) is { Folder: not null } kind && file.EndsWith(".json", StringComparison.Ordinal))
            return await Read(file, kind.Folder, kind.Becomes, faults, ct);
        faults.Add(new(Path.GetFileName(file), "", "A seed file is a *.json in a folder named scenarios or skills."));
        return null;
    }

    private static async Task<SeedFile?> Read(string file, string folder, Type becomes, ICollection<SeedFault> faults, CancellationToken ct)
    {
        var name = $"{folder}/{Path.GetFileName(file)}";
        try
        {
            if (new FileInfo(file).Length <= MaxBytes) return new(name, becomes, await File.ReadAllBytesAsync(file, ct));
            faults.Add(new(name, "", $"At most {MaxBytes} bytes."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add(new(name, "", $"It can't be read: {e.Message}"));
        }
        return null;
    }
}
