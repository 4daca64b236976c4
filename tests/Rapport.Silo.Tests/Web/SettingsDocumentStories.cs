using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Engine.Settings;
using Xunit;

namespace Rapport.Silo.Tests.Web;

public sealed class SettingsDocumentStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const string Rewrite = "RAPPORT_WRITE_SETTINGS";

    private readonly IReadOnlyList<DocumentedSetting> settings = SettingsDocument.Of(fixture.Silo.Services.GetServices<SettingsSection>());

    [Fact]
    public void Every_setting_says_what_it_means_and_what_counts_without_it() =>
        settings.Where(s => !s.Meaning.Contains("Default", StringComparison.Ordinal)).Select(s => s.Path).Should().BeEmpty();

    [Fact]
    public void Every_number_and_every_time_has_its_bounds() =>
        settings.Where(s => s.Default.Trim('`') is { Length: > 0 } value && (long.TryParse(value, out _) || TimeSpan.TryParse(value, null, out _)) && s.Rules.Count == 0).Select(s => s.Path).Should().BeEmpty();

    [Theory]
    [InlineData("docs/configuration.md")]
    [InlineData(".env.example")]
    public async Task What_is_written_about_the_settings_is_what_they_are(string file)
    {
        var (kept, shown) = (Path.Combine(WebAppStories.Root, file), file.EndsWith(".md", StringComparison.Ordinal) ? SettingsDocument.Markdown(settings) : SettingsDocument.Example(settings));
        if (Environment.GetEnvironmentVariable(Rewrite) == "1") await File.WriteAllTextAsync(kept, shown);
        (await File.ReadAllTextAsync(kept)).Should().Be(shown, "{0} has to be what the settings are; {1}=1 writes it anew", file, Rewrite);
        shown.Should().Contain("RAPPORT__LIMITS__BODYBYTES").And.Contain("1048576").And.Contain("RAPPORT__PRACTICE__PARTNER__PROVIDER");
    }
}
