using System.Net.Http.Json;
using FluentAssertions;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>All that a server writes, at the finest level of every logger, while tokens come to it in every way.</summary>
public sealed class TokensInLogsStories(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rapport-logs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task No_token_and_no_password_is_in_any_line_that_the_server_writes()
    {
        await using var silo = SiloProcess.Start(folder, [$"--Rapport:Postgres:ConnectionString={database.ConnectionString}"], new Dictionary<string, string>
        {
            ["Logging__LogLevel__Default"] = "Debug",
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace",
            ["Logging__LogLevel__Rapport"] = "Trace",
        });
        using var client = new HttpClient { BaseAddress = await silo.Address() };
        var email = $"annegret-{Guid.NewGuid():n}@rapport.example";
        (await client.PostAsJsonAsync("/api/auth/register", new { email, password = User.Password, displayName = "Annegret" })).EnsureSuccessStatusCode();
        var tokens = await client.SignIn(email);
        var (access, refresh) = ((string)tokens["accessToken"]!, (string)tokens["refreshToken"]!);
        var second = await (await client.PostAsJsonAsync("/api/auth/refresh", new { refreshToken = refresh })).Json();
        await client.PostAsJsonAsync("/api/auth/refresh", new { refreshToken = "rapport-refresh-1.stray.stray.1.straytoken" });
        await client.GetWith("/api/users/me", "Bearer", (string)second["accessToken"]!);
        await client.PostAsync($"/hubs/practice/negotiate?negotiateVersion=1&access_token={access}", null);
        await client.GetAsync($"/hubs/practice?access_token={access}");
        await client.GetAsync($"/api/users/me?access_token={access}");
        await client.PostAsJsonAsync("/api/auth/login", new { email, password = "a wrong and stray password" });

        await silo.Terminate();
        (await silo.Ended()).Should().Be(0);

        silo.Output.Should().Contain("\"Route\":\"/hubs/practice/negotiate\"", "the log was written");
        foreach (var secret in new[] { access, refresh, refresh.Split('.')[^1], (string)second["accessToken"]!, (string)second["refreshToken"]!, "straytoken", User.Password, "stray password" })
            silo.Output.Contains(secret, StringComparison.Ordinal).Should().BeFalse($"'{secret}' opens something");
    }
}
