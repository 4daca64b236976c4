using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace Rapport.Domain.Tests.Architecture;

/// <summary>What the documents name is there: a promise whose proof was renamed away would be none.</summary>
public partial class DocsSpecs
{
    public static TheoryData<string> Documents =>
    [
        "README.md", "CHANGELOG.md", "silo-config/README.md", "silo-config/seeds/README.md",
        .. Directory.EnumerateFiles(Repository.Path("docs"), "*.md", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Repository.Path(), f)).Order(),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_path_that_a_document_names_exists(string document) => Named(PathInRepository(), document)
        .Where(path => !File.Exists(Repository.Path(path)) && !Directory.Exists(Repository.Path(path))).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_link_to_another_document_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Repository.Path(document))!;
        Named(RelativeLink(), document).Where(link => !Path.Exists(Path.Combine(folder, link))).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_test_that_a_document_names_exists(string document)
    {
        var tests = Tests();
        Named(TestName(), document).Where(name => !tests.Contains(name)).Should().BeEmpty();
    }

    [Fact]
    public void Every_promise_names_its_proof() => File.ReadLines(Repository.Path("docs", "promises.md"))
        .TakeWhile(line => line != "## Without a proof yet")
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| promise", StringComparison.Ordinal))
        .Should().HaveCountGreaterThan(30).And.OnlyContain(line => TestName().IsMatch(line));

    [Fact]
    public void A_name_that_does_not_exist_is_noticed()
    {
        PathInRepository().Match("see `src/Rapport.Nowhere/X.cs`").Groups["name"].Value.Should().Be("src/Rapport.Nowhere/X.cs");
        TestName().Match("| `NoSpecs.Nothing_is_proved` |").Groups["name"].Value.Should().Be("NoSpecs.Nothing_is_proved");
        RelativeLink().Match("[there](nowhere/at-all.md#part)").Groups["name"].Value.Should().Be("nowhere/at-all.md");
        Tests().Should().Contain("DocsSpecs.A_name_that_does_not_exist_is_noticed").And.NotContain("NoSpecs.Nothing_is_proved");
    }

    private static IEnumerable<string> Named(Regex kind, string document) =>
        kind.Matches(File.ReadAllText(Repository.Path(document))).Select(m => m.Groups["name"].Value).Distinct();

    /// <summary>Class and method of every test, also of those that others inherit.</summary>
    private static HashSet<string> Tests() => Directory.EnumerateFiles(Repository.Path("tests"), "*.cs", SearchOption.AllDirectories)
        .Select(File.ReadAllText)
        .SelectMany(code => ClassName().Matches(code).SelectMany(c => TestMethod().Matches(code).Select(m => $"{c.Groups["name"].Value}.{m.Groups["name"].Value}")))
        .ToHashSet();

    [GeneratedRegex(@"(?<![\w/.\-])(?<name>(?:src|tests|docs|silo-config|\.ci)/[\w./\-]*[\w\-])")]
    private static partial Regex PathInRepository();

    [GeneratedRegex(@"\]\((?!\w+:|#|/)(?<name>[^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex(@"`(?<name>[A-Z]\w+\.[A-Z]\w*_\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\bclass (?<name>\w+)")]
    private static partial Regex ClassName();

    [GeneratedRegex(@"\[(?:Fact|Theory|Property)\b[\s\S]*?\bpublic (?:async |static )*[\w<>]+ (?<name>\w+)\(")]
    private static partial Regex TestMethod();
}
