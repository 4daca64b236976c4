using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Tests.Practice;
using Xunit;

namespace Rapport.Silo.Tests.Privacy;

/// <summary>Everything of one person as one file: asked for, built, fetched once, gone.</summary>
public sealed class ExportStories
{
    private const string Own = "/api/users/me/export";
    private const string Hostile = "<script>alert('x')</script><img src=x onerror=alert(1)> \"&amp;";

    [Fact]
    public Task All_of_a_person_is_in_it_and_nothing_of_anybody_else() => PracticeHouse.Tell(async house =>
    {
        var (ann, bob) = (await house.Trainee(), await house.Trainee("Bob"));
        var scenario = await house.Scenario();
        var recording = Recording.Of(1);
        var session = await Said(house, ann, scenario, "What I said myself.", recording);
        var bobs = await Said(house, bob, scenario, "What Bob said.", Recording.Of(2));
        (await ann.Http.PutAsJsonAsync("/api/users/me/consents/training-data", new { given = true, textVersion = 1 })).EnsureSuccessStatusCode();

        using var zip = await Exported(house, ann);

        var account = Json(zip, "account/account.json");
        ((string)account["displayName"]!).Should().Be("Ann");
        account["sessions"]!.AsArray().Should().NotBeEmpty();
        Json(zip, "account/history.json").AsArray().Select(e => (string)e!["happened"]!).Should().StartWith("account.registered.v1");
        ((string)Json(zip, "consents/consents.json")["history"]![0]!["purpose"]!).Should().Be("training-data");
        var talk = Json(zip, $"practice-sessions/{session}.json");
        ((string)talk["lines"]![1]!["text"]!).Should().Be("What I said myself.");
        talk["history"]!.AsArray().Select(e => (string)e!["happened"]!).Should().Contain(["practice-session.opened.v1", "practice-session.partner-spoke.v1", "practice-session.ended.v1"]);
        var file = (string)talk["lines"]![1]!["recording"]!["file"]!;
        Bytes(zip, $"practice-sessions/files/{file}").Should().Equal(recording);

        zip.Entries.Should().NotContain(e => e.FullName.Contains(bobs, StringComparison.Ordinal));
        foreach (var entry in zip.Entries.Where(e => !e.FullName.Contains("/files/", StringComparison.Ordinal)))
            Text(entry).Should().NotContain("Bob").And.NotContainAny("passwordHash", "securityStamp", "The secret of");
    });

    [Fact]
    public Task Programs_find_each_document_with_its_schema_and_it_is_as_that_says() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        await Said(house, ann, await house.Scenario(), "Hello.", Recording.Of(1));
        using var zip = await Exported(house, ann);

        var schema = Json(zip, "schema.json");
        var documents = Json(zip, "contents.json")["documents"]!.AsArray();
        documents.Select(d => (string)d!["file"]!).Should().BeEquivalentTo(
            zip.Entries.Select(e => e.FullName).Where(n => n.EndsWith(".json", StringComparison.Ordinal) && n.Contains('/', StringComparison.Ordinal)));
        foreach (var document in documents)
        {
            var kind = ((string)document!["schema"]!).Split("#/$defs/")[1];
            SchemaCheck.Faults(schema["$defs"]![kind]!, Json(zip, (string)document["file"]!)).Should().BeEmpty((string)document["file"]!);
        }
        SchemaCheck.Faults(schema["$defs"]!["account.account"]!, JsonNode.Parse("""{"id":1}""")!).Should().NotBeEmpty("a wrong document is noticed");
    });

    [Fact]
    public Task It_can_be_read_by_people_without_scripts_and_what_they_said_is_text() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        (await ann.Http.PutAsJsonAsync("/api/users/me", new { displayName = Hostile })).EnsureSuccessStatusCode();
        var session = await Said(house, ann, await house.Scenario(), Hostile, Recording.Of(1));
        using var zip = await Exported(house, ann);

        var index = Text(zip.GetEntry("index.html")!);
        index.Should().Contain($"practice-sessions/{session}.html").And.Contain("prefers-color-scheme: dark").And.Contain("account/account.html");
        var pages = zip.Entries.Where(e => e.FullName.EndsWith(".html", StringComparison.Ordinal)).ToList();
        pages.Should().HaveCountGreaterThan(3);
        foreach (var page in pages)
        {
            var html = Text(page);
            html.Should().NotContain("<script").And.NotContain("<img").And.NotContain("http:").And.NotContain("https:");
            foreach (var link in System.Text.RegularExpressions.Regex.Matches(html, "(?:href|src)=\"([^\"]+)\"").Select(m => m.Groups[1].Value))
                zip.GetEntry(Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(page.FullName)!, link)))).Should().NotBeNull("{0} of {1} leads somewhere", link, page.FullName);
        }
        Text(zip.GetEntry($"practice-sessions/{session}.html")!).Should().Contain("&lt;script&gt;").And.Contain("<audio controls");
    });

    [Fact]
    public Task The_link_works_once_and_nothing_stays_on_the_disk() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var link = await Ready(ann);
        Files(house).Should().ContainSingle();
        var uses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => house.Host.Client().GetAsync(link)));
        uses.Count(u => u.StatusCode == HttpStatusCode.OK).Should().Be(1);
        var used = uses.Where(u => u.StatusCode != HttpStatusCode.OK).ToList();
        foreach (var refused in used) ((string)(await refused.Json())["code"]!).Should().Be("accounts.export-fetched");
        uses.Single(u => u.IsSuccessStatusCode).Content.Headers.ContentDisposition!.FileNameStar.Should().StartWith("rapport-").And.EndWith(".zip");
        await Eventually.Holds(() => Task.FromResult(Files(house).Length == 0), "the file is removed");
        var shown = await Show(ann);
        (((string)shown["status"]!), shown["link"]).Should().Be(("fetched", null));
        (await (await ann.Http.PostAsync(Own, null)).Json())["code"]!.GetValue<string>().Should().Be("accounts.export-too-soon");
        house.Clock.Advance(TimeSpan.FromMinutes(5));
        (await ann.Http.PostAsync(Own, null)).StatusCode.Should().Be(HttpStatusCode.Accepted);
    });

    [Fact]
    public Task A_link_is_for_one_person_and_can_not_be_changed() => PracticeHouse.Tell(async house =>
    {
        var (ann, bob) = (await house.Trainee(), await house.Trainee("Bob"));
        var link = await Ready(ann);
        foreach (var wrong in (string[])[link[..link.IndexOf('?')], link + "0", link.Replace("user=", "user=0"), link.Replace("/exports/", "/exports/0")])
            ((int)(await house.Host.Client().GetAsync(wrong)).StatusCode).Should().Be(403, wrong);
        ((int)(await bob.Http.GetAsync(link)).StatusCode).Should().Be(403);
        ((int)(await house.Host.Client().SendAsync(new(HttpMethod.Head, link))).StatusCode).Should().Be(405, "a look does not use it up");
        (await ann.Http.GetAsync(link)).StatusCode.Should().Be(HttpStatusCode.OK);
    });

    [Fact]
    public Task Nobody_fetches_it_for_a_day_and_it_goes_by_itself() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var link = await Ready(ann);
        house.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        await Eventually.Holds(async () => await State(house, ann) is DataExport.Expired { Removed: true }, "it has expired");
        Files(house).Should().BeEmpty();
        ((int)(await house.Host.Client().GetAsync(link)).StatusCode).Should().Be(403, "the link has ended with it");
    });

    [Fact]
    public Task Asked_twice_on_two_nodes_at_once_it_is_one() => PracticeHouse.Tell(async house =>
    {
        var other = house.AnotherHost();
        var ann = await house.Trainee();
        var asked = await Task.WhenAll(ann.Http.PostAsync(Own, null), ann.At(other).PostAsync(Own, null), ann.Http.PostAsync(Own, null));
        asked.Select(a => a.StatusCode).Should().OnlyContain(s => s == HttpStatusCode.Accepted || s == HttpStatusCode.ServiceUnavailable);
        await Eventually.Holds(async () => await State(house, ann) is DataExport.Ready, "it is ready");
        (await State(house, ann)).Last()!.Number.Should().Be(1);
        await Eventually.Holds(() => Task.FromResult(Files(house).Length == 1), "the other node has put its own away");
    });

    [Fact]
    public Task What_a_killed_server_had_begun_another_one_builds_from_the_beginning() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var file = new string('a', 64);
        Directory.CreateDirectory(Folder(house));
        await File.WriteAllTextAsync(Path.Combine(Folder(house), $"{file}.{Guid.NewGuid():n}.part"), "half of it");
        await house.CommitAndDie(new(DataExportDecider.Category, ann.Id), 0, new DataExportEvent.Asked(1, file, Silo.Accounts.Privacy.SealedFile.NewSecret(), house.Now));

        // Nobody asks for it: the wakeup row does.
        await Eventually.Holds(
            () =>
            {
                house.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(File.Exists(Path.Combine(Folder(house), $"{file}.export")));
            }, "it is built");
        await Eventually.Holds(async () => await State(house, ann) is DataExport.Ready, "it is ready");
        (await house.Host.Client().GetAsync((string)(await Show(ann))["link"]!)).StatusCode.Should().Be(HttpStatusCode.OK);
        await Eventually.Holds(() => Task.FromResult(Files(house).Length == 0), "what was half written is gone as well");
    });

    [Theory]
    [InlineData("Rapport:Export:MaxBytes", "1024", "too-large")]
    [InlineData("Rapport:Export:KeepFree", "9000000000000000000", "no-space")]
    public Task One_that_finds_no_room_is_given_up_with_the_reason_and_leaves_nothing(string setting, string value, string reason) => PracticeHouse.Tell(
        async house =>
        {
            var ann = await house.Trainee();
            (await ann.Http.PostAsync(Own, null)).StatusCode.Should().Be(HttpStatusCode.Accepted);
            await Eventually.Holds(async () => await State(house, ann) is DataExport.GivenUp { Removed: true }, "it is given up");
            var shown = await Show(ann);
            (((string)shown["status"]!), (string)shown["reason"]!).Should().Be(("given-up", reason));
            Files(house).Should().BeEmpty();
            (await ann.Http.PostAsync(Own, null)).StatusCode.Should().Be(HttpStatusCode.Accepted, "the next one may find room");
        },
        new() { Settings = { [setting] = value } });

    [Fact]
    public Task A_file_that_is_gone_from_the_disk_is_told_and_another_one_may_be_asked_for() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var link = await Ready(ann);
        foreach (var file in Files(house)) File.Delete(file);
        (await (await house.Host.Client().GetAsync(link)).Json())["code"]!.GetValue<string>().Should().Be("accounts.export-expired");
        ((string)(await Show(ann))["reason"]!).Should().Be("lost");
        (await ann.Http.PostAsync(Own, null)).StatusCode.Should().Be(HttpStatusCode.Accepted);
    });

    [Fact]
    public Task On_the_disk_it_is_sealed() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        await Ready(ann);
        var box = await File.ReadAllBytesAsync(Files(house).Single());
        box.AsSpan().IndexOf("PK"u8 + "account/account.json"u8).Should().Be(-1);
        box.AsSpan().IndexOf("account/account.json"u8).Should().Be(-1);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Files(house).Single()).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    });

    [Fact]
    public Task Who_is_forgotten_has_no_export_any_more() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var link = await Ready(ann);
        var exports = house.Host.Services.GetServices<IPersonsData>().Single(p => p.Name == "exports");
        (await exports.Forget(ann.Id, default)).Should().Be(1);
        (await exports.Forget(ann.Id, default)).Should().Be(1, "it may come twice");
        Files(house).Should().BeEmpty();
        (await (await house.Host.Client().GetAsync(link)).Json())["code"]!.GetValue<string>().Should().Be("accounts.export-expired");
    });

    private static async Task<string> Said(PracticeHouse house, Trainee trainee, Domain.Practice.ScenarioDefinition scenario, string text, byte[] recording)
    {
        var id = (string)(await trainee.Start(scenario))["id"]!;
        (await trainee.Send(id, 1, text, audio: Convert.ToBase64String(recording))).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await trainee.Stop(id)).EnsureSuccessStatusCode();
        return id;
    }

    private static async Task<string> Ready(Trainee trainee)
    {
        (await trainee.Http.PostAsync(Own, null)).StatusCode.Should().Be(HttpStatusCode.Accepted);
        JsonNode? link = null;
        await Eventually.Holds(async () => (link = (await Show(trainee))["link"]) is not null, "the export is ready");
        return (string)link!;
    }

    private static async Task<ZipArchive> Exported(PracticeHouse house, Trainee trainee)
    {
        using var answer = await house.Host.Client().GetAsync(await Ready(trainee));
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/zip");
        return new(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()));
    }

    private static async Task<JsonNode> Show(Trainee trainee) => await (await trainee.Http.GetAsync(Own)).Json();

    private static async Task<DataExport> State(PracticeHouse house, Trainee trainee) =>
        ((Answer<DataExport>.Done)await house.Grains.Read(DataExportDecider.Family, trainee.Id)).State!;

    private static string Folder(PracticeHouse house) => Path.Combine(house.Host.Data, "exports");

    private static string[] Files(PracticeHouse house) => Directory.Exists(Folder(house)) ? Directory.GetFiles(Folder(house)) : [];

    private static JsonNode Json(ZipArchive zip, string name) => JsonNode.Parse(Bytes(zip, name))!;

    private static byte[] Bytes(ZipArchive zip, string name)
    {
        using var stream = zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Text(ZipArchiveEntry entry) => Encoding.UTF8.GetString(Bytes(entry.Archive, entry.FullName));
}
