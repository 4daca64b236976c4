using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Tests.Live;
using Rapport.Engine.Views;
using Xunit;
using Runner = Rapport.Engine.Views.Views;

namespace Rapport.Engine.Tests.Views;

/// <summary>Views and watching, put together as a server does it.</summary>
public sealed class ModuleSpecs : ViewHouse
{
    [Fact]
    public async Task A_host_keeps_its_views_and_serves_who_watches()
    {
        using var host = Host([]);
        await host.StartAsync();
        var views = host.Services.GetRequiredService<Runner>();
        await using var watch = new OneWatching(host.Services.GetRequiredService<ILive>(), new("jar", "a"), 0);
        var first = watch.Next();
        var last = await Opened("a", 3);
        (await first).Should().Be("v1", "another node's commit is heard");
        (await views.WaitFor("jars", last, TimeSpan.FromSeconds(30))).Should().BeTrue();
        (await views.WaitFor("purses", last, TimeSpan.FromSeconds(30))).Should().BeTrue();
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["views"].Status.Should().Be(HealthStatus.Healthy);
        foreach (var view in views.Names) (await views.Verify(view)).Should().BeEmpty();
        host.Services.GetServices<ICommitted>().Should().Contain(c => c is CommitSignal).And.Contain(c => c is Rapport.Engine.Live.Live).And.HaveCount(2);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Rapport:Views:PageSize", "0", "Rapport:Views:Poll", "00:00:00")]
    [InlineData("Rapport:Views:WaitAtMost", "-00:00:01", "Rapport:Views:BatchRow", "10")]
    [InlineData("Rapport:Live:Buffer", "1", "Rapport:Live:Poll", "00:00:00.001")]
    public async Task Settings_that_make_no_sense_are_refused_at_start_all_at_once(string one, string value, string another, string otherValue)
    {
        using var host = Host(new() { [one] = value, [another] = otherValue });
        var refusal = (await host.Invoking(h => h.StartAsync()).Should().ThrowAsync<OptionsValidationException>()).Which;
        refusal.Message.Should().Contain($"{one} is ").And.Contain($"{another} is ");
    }

    private IHost Host(Dictionary<string, string?> settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(Database.DataSource).AddSingleton(Names).AddSingleton<IEventStore>(Store);
        builder.Services.AddView<Jars>().AddView<Purses>().AddLive();
        return builder.Build();
    }
}
