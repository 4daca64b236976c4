using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Domain.Tests.Golden;
using Rapport.Engine.Events;
using Xunit;

namespace Rapport.Domain.Tests.Architecture;

/// <summary>The walls between the projects: what may see what.</summary>
public partial class WallSpecs
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Rapport.Domain"] = [],
        ["Rapport.Engine"] = ["Rapport.Domain"],
        ["Rapport.Adapters"] = ["Rapport.Domain"],
        ["Rapport.ESpeak"] = [],
        ["Rapport.Cluster"] = ["Rapport.Engine", "Rapport.Domain"],
        ["Rapport.Silo"] = ["Rapport.Domain", "Rapport.Engine", "Rapport.Adapters", "Rapport.Cluster", "Rapport.ESpeak"],
        ["Rapport.Client"] = [],
        ["Rapport.Cli"] = ["Rapport.Client"],
    };

    public static TheoryData<string> Projects => [.. Repository.Projects.Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_to_no_others_than_it_may(string project)
    {
        Allowed.Should().ContainKey(project, "a new project needs its place in this table");
        References(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/'))).Should().BeSubsetOf(Allowed[project]);
    }

    [Fact]
    public void The_domain_has_no_packages_and_no_frameworks() =>
        References("Rapport.Domain", "PackageReference").Concat(References("Rapport.Domain", "FrameworkReference")).Should().BeEmpty();

    [Fact]
    public void The_domain_needs_nothing_but_the_base_library_and_nothing_that_reaches_outside() =>
        typeof(IDecider<,,>).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) || OutsideWorld().IsMatch(name)).Should().BeEmpty();

    [Fact]
    public void The_engine_knows_no_room() => NamespacesThatItUses(typeof(Json).Assembly.Location)
        .Where(n => n.StartsWith("Rapport.Domain", StringComparison.Ordinal)).Should().BeSubsetOf(["Rapport.Domain.Deciding"]);

    [Fact]
    public void An_adapter_shows_its_module_and_its_options_only() => Repository.Sources("Rapport.Adapters")
        .SelectMany(file => PublicType().Matches(File.ReadAllText(file)).Select(m => m.Groups["name"].Value))
        .Where(name => !name.EndsWith("Module", StringComparison.Ordinal) && !name.EndsWith("Options", StringComparison.Ordinal)).Should().BeEmpty();

    [Fact]
    public void Orleans_and_Marten_come_into_one_project_and_with_the_switch_only()
    {
        Repository.Projects.Where(p => References(p, "PackageReference").Any(OfTheCluster().IsMatch)).Should().Equal("Rapport.Cluster");
        Elements("Rapport.Cluster", "PackageReference").Should().HaveCountGreaterThan(2).And.OnlyContain(e => OnlyWithTheSwitch(e.Parent!));
        Elements("Rapport.Cluster", "EnableDefaultItems").Should().ContainSingle().Which.Parent!.Attribute("Condition")!.Value.Should().Be("'$(Cluster)' != 'true'");
        var references = Repository.Projects.SelectMany(p => Elements(p, "ProjectReference")).Where(e => ((string)e.Attribute("Include")!).Contains("Rapport.Cluster", StringComparison.Ordinal));
        references.Should().ContainSingle("the server alone refers to it").Which.Should().Match<XElement>(e => OnlyWithTheSwitch(e));
    }

    public static TheoryData<string> Categories => [.. Families.All.Select(a => a.Category)];

    [Theory]
    [MemberData(nameof(Categories))]
    public void Every_aggregate_has_its_grain_with_the_category_for_a_type(string category)
    {
        var aggregate = Families.All.Single(a => a.Category == category);
        var types = string.Join(", ", new[] { aggregate.Decider, aggregate.State, aggregate.Command, aggregate.Event }.Select(t => t.Name));
        var grains = Blank().Replace(File.ReadAllText(Repository.Path("src", "Rapport.Cluster", "Grains.cs")), " ");
        Regex.Count(grains, $@"\[GrainType\(""{category}""\)\] public sealed class \w+\(GrainParts parts\) : AggregateGrain<{types}>\(parts\);")
            .Should().Be(1, "it needs one line in src/Rapport.Cluster/Grains.cs");
    }

    [Fact]
    public void Nothing_is_called_helper_util_manager_common_or_base() => Repository.Projects.SelectMany(Repository.Sources)
        .Where(file => Nondescript().IsMatch(Path.GetFileNameWithoutExtension(file))).Should().BeEmpty();

    [Fact]
    public void No_file_of_the_domain_is_longer_than_300_lines() => Repository.Sources("Rapport.Domain")
        .Where(file => File.ReadLines(file).Count() > 300).Should().BeEmpty();

    private static IEnumerable<string> References(string project, string kind) => Elements(project, kind).Select(e => (string)e.Attribute("Include")!);

    private static IEnumerable<XElement> Elements(string project, string name) => XDocument.Load(Repository.Path("src", project, $"{project}.csproj")).Descendants(name);

    private static bool OnlyWithTheSwitch(XElement element) => (string?)element.Attribute("Condition") == "'$(Cluster)' == 'true'";

    private static List<string> NamespacesThatItUses(string assembly)
    {
        using var file = File.OpenRead(assembly);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.TypeReferences.Select(t => metadata.GetString(metadata.GetTypeReference(t).Namespace)).Distinct()];
    }

    [GeneratedRegex(@"^System\.(Net|IO|Data|Console|Diagnostics\.Process|Threading|Security|Reflection\.Emit)\b")]
    private static partial Regex OutsideWorld();

    [GeneratedRegex(@"^public (?:(?:sealed|static|abstract|partial|readonly|unsafe) )*(?:record struct|record class|record|class|struct|interface|enum|delegate [\w<>\[\]?, ]+?) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex("Orleans|Marten|JasperFx|Weasel")]
    private static partial Regex OfTheCluster();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex(@"(Helper|Helpers|Util|Utils|Utility|Utilities|Manager|Common|Base)$")]
    private static partial Regex Nondescript();
}
