using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using FluentAssertions;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Web;

public sealed class StartStories(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly string[] quick = ["--Rapport:Postgres:Fsync=false"];

    private readonly string folder = OpenFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Started_in_an_empty_folder_it_brings_its_database_and_says_where_it_is()
    {
        await using var silo = SiloProcess.Start(folder, [.. quick, "--demo"]);
        using var client = new HttpClient { BaseAddress = await silo.Address() };

        (await client.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        silo.Output.Should().Contain("built in (Postgres, started by Rapport)").And.Contain(Path.Combine(folder, ".rapport")).And.Contain("demo@rapport.example, password ");
        var password = silo.Output.Split("demo@rapport.example, password ")[1].Split('\n')[0].Trim();
        (await client.SignIn("demo@rapport.example", password))["accessToken"].Should().NotBeNull();

        await silo.Terminate();
        (await silo.Ended()).Should().Be(0);
        Directory.Exists(Path.Combine(folder, ".rapport")).Should().BeTrue();
    }

    [Fact]
    public async Task A_second_start_on_the_same_data_is_refused()
    {
        await using var first = SiloProcess.Start(folder, quick);
        using var client = new HttpClient { BaseAddress = await first.Address() };

        await using var second = SiloProcess.Start(folder, quick);

        (await second.Ended()).Should().Be(2);
        second.Output.Should().Contain("Rapport did not start:").And.Contain("in use by another Rapport").And.Contain(Path.Combine(folder, ".rapport"));
        second.Output.Should().NotContain("   at ", "a stack trace helps nobody here");
        (await client.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK, "the first goes on");
    }

    [Fact]
    public async Task All_that_is_wrong_with_the_settings_is_told_at_once()
    {
        await using var silo = SiloProcess.Start(
            folder,
            ["--Rapport:Limits:AuthPerMinute=lots", "--Rapport:Accounts:PasswordLength=3", "--Rapport:Limits:BodyByte=5", "--Rapport:Limits:KeepAnswers=999999999999", "--Rapport:Audio:Foldr=x", "--Rapport:Audio:Folder=/dev/null/audio", "--Rapport:MasterKey=c2hvcnQ=", "--Rapport:TrustedProxies=here", "--Rapport:Cluster:Store=Oracle", "--Rapport:Grains:MaxResident=many", "--Rapport:Grains:IdelAge=00:10:00",
                "--Rapport:Wakeups:Batch=0", "--Rapport:Postgres:DataDirectory=/elsewhere"],
            new Dictionary<string, string> { ["RAPPORT__POSTGRES__CONNECTIONSTRING"] = "Hots=localhost;Password=geheim", ["RAPPORT__OPENAI__APIKEY_FILE"] = "/nowhere/key" });

        (await silo.Ended()).Should().Be(2);
        silo.Output.Should().Contain("Rapport:Limits:AuthPerMinute is 'lots': it must be a whole number. Set RAPPORT__LIMITS__AUTHPERMINUTE")
            .And.Contain("Rapport:Accounts:PasswordLength is '3': it must be from 8 to 128")
            .And.Contain("Rapport:Limits:BodyByte is '5': it is no setting; known are AddressPerMinute, AuthPerMinute, BodyBytes")
            .And.Contain("Rapport:Limits:KeepAnswers is '999999999999': it must be a time as in 00:15:00")
            .And.Contain("Rapport:MasterKey is given on the command line").And.Contain("RAPPORT__MASTERKEY_FILE")
            .And.Contain("Rapport:Audio:Foldr is 'x': it is no setting; known are Folder").And.Contain("Rapport:Audio:Folder is '/dev/null/audio'")
            .And.Contain("RAPPORT__OPENAI__APIKEY_FILE")
            .And.Contain("Rapport:MasterKey is (not shown): it must be 32 random bytes in base64")
            .And.Contain("Rapport:TrustedProxies is 'here'")
            .And.MatchRegex("Rapport:Cluster(:Store)? is ", "built in or not, it is no setting to pass over in silence")
            .And.Contain("Rapport:Grains:MaxResident is 'many': it must be a whole number")
            .And.Contain("Rapport:Grains:IdelAge is '00:10:00': it is no setting; known are DrainTimeout, EffectGrace")
            .And.Contain("Rapport:Wakeups:Batch is '0': it must be from 1 to 10000")
            .And.Contain("Rapport:Postgres:DataDirectory is '/elsewhere': it follows Rapport:DataDirectory")
            .And.Contain("Rapport:Postgres:ConnectionString is (not shown)");
        silo.Output.Should().NotContain("geheim").And.NotContain("   at ");
        Directory.Exists(Path.Combine(folder, ".rapport", "postgres")).Should().BeFalse("nothing was started");
    }

    [Fact]
    public async Task A_secret_may_come_in_a_file_and_not_on_the_command_line()
    {
        await using var own = await TestDatabase.Create();
        var (secret, key) = (Path.Combine(folder, "connection"), Path.Combine(folder, "key"));
        await File.WriteAllTextAsync(secret, $"{own.ConnectionString}\n");
        await File.WriteAllTextAsync(key, $"{SiloHost.MasterKey}\n");
        await using var silo = SiloProcess.Start(folder, [], new Dictionary<string, string> { ["RAPPORT__POSTGRES__CONNECTIONSTRING_FILE"] = secret, ["RAPPORT__MASTERKEY_FILE"] = key });
        using var client = new HttpClient { BaseAddress = await silo.Address() };

        (await client.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        silo.Output.Should().Contain("the Postgres of your connection string");
        File.Exists(Path.Combine(folder, ".rapport", "master.key")).Should().BeFalse("it has been given one");

        await using var told = SiloProcess.Start(folder, [$"--Rapport:OpenAi:ApiKey=geheim"]);
        (await told.Ended()).Should().Be(2);
        told.Output.Should().Contain("Rapport:OpenAi:ApiKey is given on the command line").And.Contain("RAPPORT__OPENAI__APIKEY").And.NotContain("geheim");
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_without_its_password()
    {
        await using var silo = SiloProcess.Start(
            folder, ["--Rapport:Postgres:ConnectionString=Host=127.0.0.1;Port=1;Database=x;Username=u;Password=geheim", "--Rapport:Postgres:StartTimeout=00:00:01"]);

        (await silo.Ended()).Should().Be(2);
        silo.Output.Should().Contain("127.0.0.1:1").And.NotContain("geheim").And.NotContain("   at ");
    }

    [Fact]
    public async Task Secrets_in_the_data_directory_are_the_owners_alone_and_stay()
    {
        if (OperatingSystem.IsWindows()) return; // It has no such modes.
        string[] arguments = [$"--Rapport:Postgres:ConnectionString={database.ConnectionString}"];
        var secrets = new[] { "operator.token", "master.key" }.Select(s => Path.Combine(folder, ".rapport", s)).ToList();
        List<string> before;
        await using (var first = SiloProcess.Start(folder, arguments))
        {
            using var client = new HttpClient { BaseAddress = await first.Address() };
            await client.GetWith("/api/operations/views", "Operator", "x");
            foreach (var secret in secrets) File.GetUnixFileMode(secret).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            before = [.. secrets.Select(File.ReadAllText)];
        }

        await using var second = SiloProcess.Start(folder, arguments);
        await second.Address();
        secrets.Select(File.ReadAllText).Should().Equal(before);
    }

    [Fact]
    public async Task A_server_with_another_master_key_is_refused_on_the_same_database()
    {
        await using var own = await TestDatabase.Create();
        string[] arguments = [$"--Rapport:Postgres:ConnectionString={own.ConnectionString}"];
        await using var first = SiloProcess.Start(folder, arguments);
        await first.Address();

        await using var second = SiloProcess.Start(folder, [.. arguments, "--Rapport:DataDirectory=other"]);

        (await second.Ended()).Should().Be(2);
        second.Output.Should().Contain("sealed with another master key").And.NotContain("   at ");
    }

    [Fact]
    public async Task What_is_under_way_is_answered_before_the_server_stops()
    {
        await using var own = await TestDatabase.Create();
        await using var silo = SiloProcess.Start(
            folder, [$"--Rapport:Postgres:ConnectionString={own.ConnectionString}", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"]);
        var address = await silo.Address();
        using var socket = new TcpClient(address.Host, address.Port);
        using var reader = new StreamReader(socket.GetStream());
        const string Body = """{"email":"ann@rapport.example","password":"not the right one"}""";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        (await reader.ReadLineAsync()).Should().Be("HTTP/1.1 100 Continue", "the route is reading now");
        await reader.ReadLineAsync();

        await silo.Terminate();
        await Eventually.Holds(() => Task.FromResult(silo.Output.Contains("Application is shutting down")), "the server stops");
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Body));

        (await reader.ReadLineAsync()).Should().Be("HTTP/1.1 401 Unauthorized");
        (await silo.Ended()).Should().Be(0);
    }

    [Fact]
    public async Task Started_in_a_projects_folder_of_the_repository_its_data_are_at_the_repositorys_root()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "Orleans.sln"), "");
        var project = Directory.CreateDirectory(Path.Combine(folder, "src", "Rapport.Silo")).FullName;
        await using var own = await TestDatabase.Create();
        await using var silo = SiloProcess.Start(project, [$"--Rapport:Postgres:ConnectionString={own.ConnectionString}"]);
        await silo.Address();

        File.Exists(Path.Combine(folder, ".rapport", "operator.token")).Should().BeTrue();
        Directory.GetFileSystemEntries(project).Should().BeEmpty();
        await Eventually.Holds(() => Task.FromResult(silo.Output.Contains(Path.Combine(folder, ".rapport"))), "it says where");
    }

    [Fact]
    public async Task Told_to_stop_as_soon_as_its_Postgres_is_there_it_stops_it_too()
    {
        await using var silo = SiloProcess.Start(folder, quick);
        // Not that of initdb, which works in a folder beside its place: what it leaves there is cleared by the next start.
        List<string> Running() => [.. Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories).Where(f => Path.GetFileName(Path.GetDirectoryName(f)) == "data")];
        await Eventually.Holds(() => Task.FromResult(Running().Count > 0), "Postgres starts");

        await silo.Terminate();

        (await silo.Ended()).Should().Be(0);
        Running().Should().BeEmpty();
        silo.Output.Should().NotContain("   at ").And.NotContain("did not start");
    }

    /// <summary>It ended with an unhandled TaskCanceledException, and its background services reported failures.</summary>
    [Fact]
    public async Task Told_to_stop_while_it_imports_its_seeds_it_stops_in_order()
    {
        await using var own = await TestDatabase.Create();
        await using var holder = await own.DataSource.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await holder.ExecuteAsync("lock table mt_events in exclusive mode");
        await using var silo = SiloProcess.Start(
            folder, [$"--Rapport:Postgres:ConnectionString={own.ConnectionString}", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"]);
        await Eventually.Holds(async () => await holder.ExecuteScalarAsync<long>("select count(*) from pg_locks where relation = 'mt_events'::regclass and not granted") > 0, "seeds are written");

        await silo.Terminate();
        await Eventually.Holds(() => Task.FromResult(silo.Output.Contains("Application is shutting down")), "it has heard of it");
        await held.RollbackAsync();

        (await silo.Ended()).Should().Be(0);
        silo.Output.Should().NotContain("   at ").And.NotContain("did not start");
    }

    [Fact]
    public async Task What_nobody_expected_is_one_clear_line_with_the_particulars_in_the_log()
    {
        await using var own = await TestDatabase.Create();
        await using (var connection = await own.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("""
                insert into mt_streams (id, version) values ('practice-scenario-feedback-late-figures', 1);
                insert into mt_events (seq_id, id, stream_id, version, data, type)
                values (nextval('mt_events_sequence'), gen_random_uuid(), 'practice-scenario-feedback-late-figures', 1, '{}', 'practice-scenario.of-a-later-version.v9')
                """);
        await using var silo = SiloProcess.Start(folder, [$"--Rapport:Postgres:ConnectionString={own.ConnectionString}"]);

        (await silo.Ended()).Should().Be(1);

        var lines = silo.Output.Split('\n').ToLookup(l => l.StartsWith('{'));
        string.Join('\n', lines[false]).Should().Contain("Rapport did not start:").And.Contain("of-a-later-version").And.Contain("the log has the particulars").And.NotContain("   at ");
        lines[true].Should().Contain(l => l.Contains("The server failed") && l.Contains("   at "));
        lines[true].Should().NotContain(l => l.Contains("BackgroundService failed"), "the others stopped in order");
    }

    /// <summary>As folders are: when root runs this, another user runs Postgres and has to get in.</summary>
    private static string OpenFolder()
    {
        var made = Directory.CreateTempSubdirectory("rapport-start-");
        if (!OperatingSystem.IsWindows()) made.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return made.FullName;
    }

    [Fact]
    public async Task Nothing_personal_is_logged()
    {
        await using var own = await TestDatabase.Create();
        await using var silo = SiloProcess.Start(
            folder, [$"--Rapport:Postgres:ConnectionString={own.ConnectionString}", "--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Rapport=Trace"]);
        using var client = new HttpClient { BaseAddress = await silo.Address() };
        var email = $"annegret-{Guid.NewGuid():n}@rapport.example";
        (await client.PostOnce("/api/auth/register", new { email, password = User.Password, displayName = "Annegret" }, "k1")).EnsureSuccessStatusCode();
        var token = (string)(await client.SignIn(email))["accessToken"]!;
        await client.PostAsJsonAsync("/api/auth/login", new { email, password = "an-unlikely-guess" });
        await client.PostAsync("/api/auth/login", new StringContent("{\"email\":\"stray-words", Encoding.UTF8, "application/json"));
        await client.PostAsync("/api/auth/login", new StringContent("{\"email\":[\"stray-words\"]}", Encoding.UTF8, "application/json"));
        await client.GetAsync($"/hubs/none?access_token={token}&text=stray-words");
        await client.GetAsync("/api/users/me?search=stray-words");
        // A line of a log of somebody's own making.
        await client.GetAsync("/api/users/%0d%0a{%22Level%22:%22Fatal%22,%22forged%22:1}");
        await client.SendAsync(new(HttpMethod.Get, "/api/users/me") { Headers = { { "X-Correlation-Id", "stray-words\"}" }, { "User-Agent", "stray-words" } } });
        await client.PostOnce("/api/auth/register", new { email = "stray-words@rapport.example", password = "short", displayName = "Annegret" }, "k2");
        await silo.Terminate();
        (await silo.Ended()).Should().Be(0);

        var lines = silo.Output.Split('\n').Where(l => l.StartsWith('{')).ToList();
        lines.Should().AllSatisfy(l => JsonNode.Parse(l), "in production each line is JSON");
        lines.Should().Contain(l => l.Contains("/api/auth/login"), "requests are logged");
        lines.Should().NotContain(l => l.StartsWith("{\"Level\":\"Fatal\",\"forged\"", StringComparison.Ordinal), "what is asked for makes no line of its own");
        foreach (var personal in new[] { "annegret", "stray-words", "an-unlikely-guess", User.Password, token })
            silo.Output.Contains(personal, StringComparison.OrdinalIgnoreCase).Should().BeFalse($"'{personal}' is nobody's business");
    }
}
