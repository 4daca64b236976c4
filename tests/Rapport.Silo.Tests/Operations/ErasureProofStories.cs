using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using FluentAssertions;
using Rapport.Silo.Tests.Practice;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Operations;

/// <summary>The operator erases somebody and has it proved; what was left somewhere on purpose is found there.</summary>
public sealed class ErasureProofStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const string Said = "The zeppelin above Größenwahn leaks, \"badly\".";

    private readonly SiloHost silo = fixture.Silo;

    [Fact]
    public async Task Erased_and_looked_for_at_once_nothing_is_found()
    {
        var ann = await silo.NewUser("Ann");
        await ann.Evaluated(await ann.Stopped("feedback-late-figures", Said, Talk.Wav()));

        var answer = await Operator().PostAsJsonAsync("/api/operations/erasures", new { user = ann.Email, verify = true });

        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var done = await answer.Json();
        ((string)done["erasure"]!["status"]!).Should().Be("completed");
        done["proof"]!["found"]!.AsArray().Should().BeEmpty();
        ((bool)done["proof"]!["clean"]!).Should().BeTrue(done["proof"]!.ToJsonString());
        ((int)done["proof"]!["known"]!).Should().BeGreaterThan(1, "the address and what was said");
        ((int)done["proof"]!["tables"]!).Should().BeGreaterThan(15);
        done.ToJsonString().Should().NotContain("zeppelin").And.NotContain(ann.Email);
        (await Operator().GetJson("/api/operations/erasures/users"))["users"].Texts().Should().Contain(ann.Id);
    }

    [Fact]
    public async Task Who_is_not_erased_is_found()
    {
        var ann = await silo.NewUser("Ann");

        var proof = await Proof(ann.Id, Said);

        ((bool)proof["clean"]!).Should().BeFalse();
        ((bool)proof["accountEnded"]!).Should().BeFalse();
        ((bool)proof["keyDestroyed"]!).Should().BeFalse();
    }

    [Theory]
    [InlineData("create table leftover as select @said::text as note")]
    [InlineData("create table leftover as select jsonb_build_object('deep', jsonb_build_array(@said::text)) as note")]
    [InlineData("create table leftover as select json_build_object('text', @said::text)::json as note")]
    [InlineData("create table leftover as select convert_to(@said, 'UTF8') as note")]
    [InlineData("create table leftover as select array[@said::text] as note")]
    [InlineData("create table leftover as select replace(encode(convert_to('x' || @said, 'UTF8'), 'base64'), E'\\n', '') as note")]
    public async Task A_leftover_in_a_table_is_found_there_and_in_the_dump(string planting)
    {
        var ann = await Erased();
        await using (await Planted(planting))
        {
            var proof = await Proof(ann.Id, Said);

            ((bool)proof["clean"]!).Should().BeFalse();
            proof["found"].Each("place").Should().Contain("table public.leftover").And.Contain("dump");
            proof.ToJsonString().Should().NotContain("zeppelin", "the report says where, not what");
        }
        ((bool)(await Proof(ann.Id, Said))["clean"]!).Should().BeTrue();
    }

    [Fact]
    public async Task A_leftover_in_another_schema_is_found()
    {
        var ann = await Erased();
        await using var connection = await fixture.Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("create schema \"somebody's\"; create table \"somebody's\".\"Own\" (note text)");
        await connection.ExecuteAsync("insert into \"somebody's\".\"Own\" values (@Said)", new { Said });

        var proof = await Proof(ann.Id, Said);

        await connection.ExecuteAsync("drop schema \"somebody's\" cascade");
        proof["found"].Each("place").Should().Contain("table somebody's.Own");
    }

    [Theory]
    [InlineData("mails/one.eml", "plain")]
    [InlineData("old.log.gz", "gzip")]
    [InlineData("audio/ab/cd/export.zip", "zip")]
    public async Task A_leftover_in_a_file_is_found_also_where_it_is_packed(string name, string kind)
    {
        var ann = await Erased();
        var file = Path.Combine(silo.Data, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, Packed(kind));

        var proof = await Proof(ann.Id, Said);

        File.Delete(file);
        ((bool)proof["clean"]!).Should().BeFalse();
        proof["found"].Each("place").Should().ContainSingle().Which.Should().EndWith(Path.GetFileName(name));
    }

    [Fact]
    public async Task The_id_in_a_place_where_it_has_no_business_is_found()
    {
        var ann = await Erased();
        await using var connection = await fixture.Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("create table strangers as select @Id::text as who", new { ann.Id });

        var proof = await Proof(ann.Id);

        await connection.ExecuteAsync("drop table strangers");
        ((bool)proof["clean"]!).Should().BeFalse();
        proof["idPlaces"]!.AsArray().Where(p => !(bool)p!["allowed"]!).Select(p => (string)p!["place"]!).Should().Equal("table public.strangers");
        ((bool)(await Proof(ann.Id))["clean"]!).Should().BeTrue();
    }

    [Fact]
    public async Task What_can_not_be_asked_is_told()
    {
        (await Operator().PostAsJsonAsync("/api/operations/erasures", new { user = "nobody@rapport.example" }).Refused()).Should().Be((404, "accounts.not-found"));
        (await Operator().PostAsJsonAsync("/api/operations/erasures", new { }).Refused()).Should().Be((422, "edge.invalid"));
        (await Operator().PostAsJsonAsync("/api/operations/erasures/verify", new { user = "short" }).Refused()).Should().Be((422, "edge.invalid"));
        (await Operator().PostAsJsonAsync("/api/operations/erasures/reapply", new { }).Refused()).Should().Be((422, "edge.invalid"));
        (await silo.Client().GetAsync("/api/operations/erasures")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    private async Task<User> Erased()
    {
        var ann = await silo.NewUser("Ann");
        var answer = await Operator().PostAsJsonAsync("/api/operations/erasures", new { user = ann.Id, verify = true });
        ((bool)(await answer.Json())["proof"]!["clean"]!).Should().BeTrue();
        return ann;
    }

    private async Task<JsonNode> Proof(string user, params string[] known)
    {
        var answer = await Operator().PostAsJsonAsync("/api/operations/erasures/verify", new { user, known });
        answer.StatusCode.Should().Be(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Json();
    }

    private async Task<IAsyncDisposable> Planted(string planting)
    {
        await using var connection = await fixture.Database.DataSource.OpenConnectionAsync();
        // A parameter can't stand in what makes a table.
        await connection.ExecuteAsync(planting.Replace("@said", $"'{Said}'", StringComparison.Ordinal));
        return new Leftover(fixture.Database);
    }

    private static byte[] Packed(string kind)
    {
        var bytes = Encoding.UTF8.GetBytes($"before {Said} after");
        using var file = new MemoryStream();
        if (kind == "gzip")
            using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bytes);
        else if (kind == "zip")
            using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            using (var entry = zip.CreateEntry("a.json").Open()) entry.Write(bytes);
        else file.Write(bytes);
        return file.ToArray();
    }

    private HttpClient Operator()
    {
        var client = silo.Client();
        client.DefaultRequestHeaders.Authorization = new("Operator", File.ReadAllText(Path.Combine(silo.Data, "operator.token")));
        return client;
    }

    private sealed class Leftover(TestDatabase database) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using var connection = await database.DataSource.OpenConnectionAsync();
            await connection.ExecuteAsync("drop table leftover");
        }
    }
}
