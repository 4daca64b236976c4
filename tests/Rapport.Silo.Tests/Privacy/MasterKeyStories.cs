using System.Net.Http.Headers;
using System.Net.Http.Json;
using FluentAssertions;
using Rapport.Silo.Tests.Practice;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Privacy;

public sealed class MasterKeyStories : IAsyncLifetime
{
    private readonly string old = Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray());
    private readonly string fresh = Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray());
    private readonly string folder = Directory.CreateTempSubdirectory("rapport-keys-").FullName;
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_new_master_key_takes_over_and_the_old_one_may_go_and_nobody_notices()
    {
        string email = $"ann-{Guid.NewGuid():n}@rapport.example", token;
        await using (var silo = Start(old))
        {
            using var client = new HttpClient { BaseAddress = await silo.Address() };
            (await client.PostAsJsonAsync("/api/auth/register", new { email, password = User.Password, displayName = "Ann" })).EnsureSuccessStatusCode();
            token = (string)(await client.SignIn(email))["accessToken"]!;
        }
        foreach (var keys in new[] { $"{fresh},{old}", fresh })
        {
            await using var silo = Start(keys);
            using var client = new HttpClient { BaseAddress = await silo.Address() };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            ((string)(await client.GetJson("/api/users/me"))["displayName"]!).Should().Be("Ann");
            await client.SignIn(email);
        }
        await using var behind = Start(old);
        (await behind.Ended()).Should().Be(2);
        behind.Output.Should().Contain("sealed with another master key");
    }

    [Fact]
    public async Task Whose_keys_none_of_the_master_keys_opens_is_refused_at_start()
    {
        await using (var silo = Start(old)) await silo.Address();
        await using (var make = database.DataSource.CreateCommand("insert into person_keys (id, person, wrapped, master_key) values ('k', 'p', '\\x00', 'another')")) await make.ExecuteNonQueryAsync();
        await using var second = Start(old);
        (await second.Ended()).Should().Be(2);
        second.Output.Should().Contain("sealed with another master key");
    }

    private SiloProcess Start(string keys) => SiloProcess.Start(folder, [$"--Rapport:Postgres:ConnectionString={database.ConnectionString}"], new Dictionary<string, string> { ["RAPPORT__MASTERKEY"] = keys });
}
