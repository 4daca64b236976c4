using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;

namespace Rapport.Silo.Practice;

/// <summary>What a seed file says, with the file's name.</summary>
internal sealed record Seed<TDefinition>(string File, TDefinition Definition);

/// <summary>All that an import would bring.</summary>
internal sealed record Seeds(ImmutableArray<Seed<SkillDefinition>> Skills, ImmutableArray<Seed<ScenarioDefinition>> Scenarios);

/// <summary>From files to definitions, each with its revision; or every fault of every file at once.</summary>
internal static class SeedReading
{
    public static Seeds Read(IEnumerable<SeedFile> files, ICollection<SeedFault> faults)
    {
        var (skills, scenarios) = (ImmutableArray.CreateBuilder<Seed<SkillDefinition>>(), ImmutableArray.CreateBuilder<Seed<ScenarioDefinition>>());
        foreach (var file in files)
            if (file.Becomes == typeof(SkillDefinition) && Parse<SkillDefinition>(file, faults) is { } skill)
                skills.Add(new(file.Name, Revised(skill with { Revision = "" }, (s, revision) => s with { Revision = revision })));
            else if (file.Becomes == typeof(ScenarioDefinition) && Parse<ScenarioDefinition>(file, faults) is { } scenario)
                scenarios.Add(new(file.Name, Revised(scenario with { Revision = "" }, (s, revision) => s with { Revision = revision })));
        return new(skills.ToImmutable(), scenarios.ToImmutable());
    }

    private static TDefinition? Parse<TDefinition>(SeedFile file, ICollection<SeedFault> faults)
        where TDefinition : class
    {
        try
        {
            using var json = JsonDocument.Parse(WithoutMark(file.Bytes));
            var before = faults.Count;
            var fitted = new SeedShape((field, reason) => faults.Add(new(file.Name, field, reason))).Fit(json.RootElement, typeof(TDefinition));
            return faults.Count == before ? fitted.Deserialize<TDefinition>(Json.Options) : null;
        }
        catch (JsonException e)
        {
            faults.Add(new(file.Name, e.Path?.TrimStart('$', '.') ?? "", $"It is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})."));
            return null;
        }
    }

    // Of the content, not of the file: neither blanks nor the order of fields make another revision.
    private static TDefinition Revised<TDefinition>(TDefinition bare, Func<TDefinition, string, TDefinition> with)
        where TDefinition : class => with(bare, Convert.ToHexStringLower(SHA256.HashData(Json.WriteBare(bare)).AsSpan(0, 16)));

    // Some editors put a byte order mark before it.
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
}
