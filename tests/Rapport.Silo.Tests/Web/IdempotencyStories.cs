using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Silo.Tests.Accounts;
using Rapport.Silo.Web;
using Xunit;

namespace Rapport.Silo.Tests.Web;

public sealed class IdempotencyStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;
    private readonly string key = Guid.NewGuid().ToString();

    [Fact]
    public async Task A_key_with_another_body_is_refused()
    {
        (await silo.Client().PostOnce("/api/auth/register", Someone("Ann"), key)).StatusCode.Should().Be(HttpStatusCode.NoContent);

        var other = await silo.Client().PostOnce("/api/auth/register", Someone("Ben"), key);

        other.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        ((string)(await other.Json())["code"]!).Should().Be("edge.idempotency-key-reused");
    }

    [Fact]
    public async Task A_key_counts_for_one_user_and_one_route()
    {
        var (ann, ben) = (await silo.NewUser("Ann"), await silo.NewUser("Ben"));

        (await ann.Client.PostOnce("/api/auth/logout", new { }, key)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await ben.Client.PostOnce("/api/auth/logout", new { }, key)).Headers.Should().NotContain(h => h.Key == Idempotency.ReplayedHeader);

        (await silo.Client().PostOnce("/api/auth/register", Someone("Cleo"), key)).StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_path_as_long_as_a_request_may_be_comes_with_its_key_like_any_other()
    {
        var ann = await silo.NewUser("Ann");
        var path = $"/api/sessions/{RandomNumberGenerator.GetHexString(5_000, lowercase: true)}/stop";

        (await ann.Client.PostOnce(path, new { }, key)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await Through(At(path), http => Answer(http, 200))).Status.Should().Be(200);
        (await Through(At(path), _ => throw new InvalidOperationException("It is answered already."))).Status.Should().Be(200);
        (await Through(At(path.Replace("/stop", "f/stop", StringComparison.Ordinal)), http => Answer(http, 204))).Status.Should().Be(204, "that is another");

        HttpContext At(string where)
        {
            var http = Post("{}", key);
            http.Request.Path = where;
            return http;
        }
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("\u00e9")]
    [InlineData("")]
    public async Task What_is_no_key_is_refused(string given)
    {
        var http = Post("{}", given);

        await Through(http, _ => throw new InvalidOperationException("It must not come so far."));

        http.Response.StatusCode.Should().Be(400);
    }

    [Fact]
    public async Task A_mended_request_may_come_with_its_key()
    {
        (await silo.Client().PostOnce("/api/auth/register", new { email = "x" }, key)).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);

        (await silo.Client().PostOnce("/api/auth/register", Someone("Ann"), key)).StatusCode.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task What_was_done_is_answered_again_as_it_was()
    {
        var body = Someone("Ann");

        var first = await silo.Client().PostOnce("/api/auth/register", body, key);
        var second = await silo.Client().PostOnce("/api/auth/register", body, key);

        second.StatusCode.Should().Be(first.StatusCode).And.Be(HttpStatusCode.NoContent);
        (await second.Content.ReadAsStringAsync()).Should().Be(await first.Content.ReadAsStringAsync());
        second.Content.Headers.ContentType.Should().Be(first.Content.Headers.ContentType);
        second.Headers.GetValues(Idempotency.ReplayedHeader).Should().Equal("true");
    }

    /// <summary>It was kept for a day, and whoever cured its cause and sent the same request again got the old refusal.</summary>
    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(412)]
    public async Task A_refusal_decides_nothing_so_it_is_decided_again_when_its_cause_may_be_gone(int refusal)
    {
        (await Through(Post("{}", key), http => Answer(http, refusal))).Status.Should().Be(refusal);
        (await Through(Post("{}", key), http => Answer(http, 201))).Status.Should().Be(201);
        (await Through(Post("{}", key), _ => throw new InvalidOperationException("It is done already."))).Status.Should().Be(201);
    }

    [Fact]
    public async Task When_the_answer_is_lost_the_account_itself_knows_the_command()
    {
        var body = Someone("Ann");
        var first = await silo.Client().PostOnce("/api/auth/register", body, key);
        await using (var connection = await fixture.Database.DataSource.OpenConnectionAsync())
            (await connection.ExecuteAsync("delete from idempotency_keys where key = @key", new { key })).Should().Be(1);

        var second = await silo.Client().PostOnce("/api/auth/register", body, key);

        first.StatusCode.Should().Be(HttpStatusCode.NoContent);
        second.StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await silo.AccountEvents(body.Email)).OfType<AccountEvent.MailWanted>().Select(e => e.Mail.Kind)
            .Should().Equal([AccountMailKind.ConfirmAddress], "it is the same request, not somebody else who wants the address");
    }

    [Fact]
    public async Task A_sign_in_that_is_sent_again_begins_one_session_and_nothing_of_its_answer_is_kept()
    {
        var ann = await silo.NewUser("Ann");
        var body = new { email = ann.Email, password = User.Password };
        var first = await (await silo.Client().PostOnce("/api/auth/login", body, key)).Json();
        var second = await (await silo.Client().PostOnce("/api/auth/login", body, key)).Json();

        ((string)second["refreshToken"]!).Should().Be((string)first["refreshToken"]!);
        (await silo.Client().GetWith("/api/users/me", "Bearer", (string)second["accessToken"]!)).StatusCode.Should().Be(HttpStatusCode.OK);
        var events = await silo.Services.GetRequiredService<IEventStore>().Read(new("account", ann.Id), 0);
        events.Count(e => e.Name == "account.session-began.v1").Should().Be(2, "one is that of registering, one this");
        await using var connection = await fixture.Database.DataSource.OpenConnectionAsync();
        (await connection.ExecuteScalarAsync<long>("select count(*) from idempotency_keys where key = @key", new { key })).Should().Be(0, "nothing of it is kept");
    }

    [Fact]
    public async Task What_is_kept_of_a_request_with_a_password_is_sealed()
    {
        await silo.Client().PostOnce("/api/auth/register", Someone("Ann"), key);

        await using var connection = await fixture.Database.DataSource.OpenConnectionAsync();
        var row = await connection.QuerySingleAsync<(byte[] Answer, byte[] Fingerprint)>("select answer, fingerprint from idempotency_keys where key = @key", new { key });
        Encoding.UTF8.GetString(row.Answer).Should().NotContain("Status", "it is sealed");
        row.Fingerprint.Should().HaveCountGreaterThan(32, "it is sealed, not a bare hash");
    }

    [Fact]
    public async Task A_form_that_is_wrapped_anew_is_the_same_form()
    {
        var runs = 0;
        Task Run(HttpContext http)
        {
            runs++;
            return http.Response.WriteAsync($"run {runs}");
        }

        var first = await Through(Form("boundary-one", "hello"), Run);
        var again = await Through(Form("another-boundary", "hello"), Run);
        var other = await Through(Form("boundary-one", "hullo"), Run);

        first.Should().Be((200, "run 1"));
        again.Should().Be((200, "run 1"));
        other.Status.Should().Be(422);
        runs.Should().Be(1);
    }

    /// <summary>It was kept as a 202 without a body, and every repeated request got that.</summary>
    [Fact]
    public async Task Who_leaves_while_the_answer_is_written_gets_it_whole_when_they_come_again()
    {
        using var leaving = new CancellationTokenSource();
        var first = Post("{}", key);
        first.RequestAborted = leaving.Token;
        async Task Run(HttpContext http)
        {
            await leaving.CancelAsync();
            await TypedResults.Accepted("/there", new { Number = 7 }).ExecuteAsync(http);
        }

        await Through(first, Run).Invoking(t => t).Should().ThrowAsync<OperationCanceledException>("nobody is there to be told");
        var again = await Through(Post("{}", key), _ => throw new InvalidOperationException("It is answered already."));

        again.Should().Be((202, """{"number":7}"""));
    }

    [Fact]
    public async Task A_failure_frees_the_key()
    {
        await Through(Post("{}", key), _ => throw new InvalidOperationException("broken")).Invoking(async t => await t).Should().ThrowAsync<InvalidOperationException>();
        (await Through(Post("{}", key), http => Answer(http, 503))).Status.Should().Be(503);

        (await Through(Post("{}", key), http => Answer(http, 200))).Status.Should().Be(200);
        (await Through(Post("{}", key), http => Answer(http, 500))).Status.Should().Be(200, "it is answered now");
    }

    internal static Newcomer Someone(string name) => new($"{name.ToLowerInvariant()}-{Guid.NewGuid():n}@rapport.example", User.Password, name);

    internal sealed record Newcomer(string Email, string Password, string DisplayName);

    private static Task Answer(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private async Task<(int Status, string Body)> Through(HttpContext http, RequestDelegate inner)
    {
        using var body = new MemoryStream();
        http.Response.Body = body;
        await new Idempotency(inner, silo.Services.GetRequiredService<IdempotencyKeys>(), NullLogger<Idempotency>.Instance).InvokeAsync(http);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }

    private DefaultHttpContext Post(string body, string withKey)
    {
        var http = new DefaultHttpContext { RequestServices = silo.Services };
        http.SetEndpoint(new Endpoint(null, null, "test"));
        http.Request.Method = "POST";
        http.Request.Path = "/api/test";
        http.Request.Headers["Idempotency-Key"] = withKey;
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return http;
    }

    private DefaultHttpContext Form(string boundary, string audio)
    {
        var http = Post(
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"sequence\"\r\n\r\n3\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n{audio}\r\n--{boundary}--\r\n",
            key);
        http.Request.ContentType = $"multipart/form-data; boundary={boundary}";
        return http;
    }
}
