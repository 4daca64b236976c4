using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Web;

public sealed class DataFolderSpecs : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("rapport-folder-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void What_is_given_counts_seen_from_the_working_directory()
    {
        DataFolder.Find("/srv/rapport", root).Should().Be(Path.GetFullPath("/srv/rapport"));
        DataFolder.Find("mine", root).Should().Be(Path.Combine(root, "mine"));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("src/Rapport.Silo")]
    [InlineData("src/Rapport.Cli")]
    public void Anywhere_in_the_repository_it_is_at_its_root(string where)
    {
        File.WriteAllText(Path.Combine(root, "Orleans.sln"), "");
        var at = Directory.CreateDirectory(Path.Combine(root, where)).FullName;
        DataFolder.Find(null, at).Should().Be(Path.Combine(root, ".rapport"));
        DataFolder.Find("", at).Should().Be(Path.Combine(root, ".rapport"));
    }

    [Fact]
    public void Elsewhere_it_is_in_the_working_directory()
    {
        Directory.CreateDirectory(Path.Combine(root, ".rapport"));
        var at = Directory.CreateDirectory(Path.Combine(root, "work")).FullName;
        DataFolder.Find(null, at).Should().Be(Path.Combine(at, ".rapport"), "somebody else's data are not ours because they lie above us");
    }
}
