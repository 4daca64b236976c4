using FluentAssertions;
using Rapport.Client;
using Rapport.Silo.Tests;
using Xunit;

namespace Rapport.Cli.Tests;

/// <summary>What the client does with sessions that are over.</summary>
public sealed class ClientSessionStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const string Scenario = "feedback-late-figures", Said = "Thanks for making time, Daniel.";

    [Fact]
    public async Task Practising_again_begins_anew_and_leaves_the_old_session_as_it_is()
    {
        using var client = await SignedIn();
        var old = await Ended(client);
        var next = await client.Practice.PractiseAgain(old.Id);
        next.Should().Match<PracticeSession>(s => s.Id != old.Id && s.ScenarioId == Scenario && s.PractisedAgainFrom == old.Id && s.ContinuesFrom == null);
        next.Lines.Should().ContainSingle("the partner speaks first").Which.Text.Should().Be(old.Lines[0].Text);
        (await client.Practice.Session(old.Id)).Should().BeEquivalentTo(old, same => same.Excluding(s => s.Version).Excluding(s => s.Evaluation));
        await Problem(() => client.Practice.PractiseAgain(next.Id), 409, "practice.session-not-ended");
        await Problem(() => client.Practice.PractiseAgain("nobody"), 404, "practice.session-not-found");
    }

    [Fact]
    public async Task Continuing_goes_on_where_the_conversation_broke_off()
    {
        using var client = await SignedIn();
        var old = await Ended(client);
        var next = await client.Practice.ContinueFrom(old.Id);
        next.Should().Match<PracticeSession>(s => s.Id != old.Id && s.ContinuesFrom == old.Id);
        next.Lines.Select(l => l.Text).Should().StartWith(old.Lines.Select(l => l.Text)).And.Contain(Said);
        await Problem(() => client.Practice.ContinueFrom(next.Id), 409, "practice.session-not-ended");
    }

    [Fact]
    public async Task A_deleted_session_is_gone_for_its_owner_and_its_watchers_and_deleting_it_again_is_no_fault()
    {
        using var client = await SignedIn();
        var old = await Ended(client);
        await using var watching = client.Practice.WatchSession(old.Id).GetAsyncEnumerator();
        (await watching.MoveNextAsync()).Should().BeTrue("the watch has begun with what was before");
        await client.Practice.Delete(old.Id);
        await client.Practice.Delete(old.Id);
        await Problem(() => client.Practice.Session(old.Id), 404, "practice.session-not-found");
        await Problem(() => client.Practice.Evaluation(old.Id), 404, "practice.session-not-found");
        (await client.Practice.History(new(StepCount: 1))).Items.Should().NotContain(s => s.Id == old.Id);
        var last = default(SessionPush);
        while (await watching.MoveNextAsync()) last = watching.Current;
        last.Should().BeOfType<SessionPush.Deleted>("the watch ends with it");
    }

    [Fact]
    public async Task A_live_session_is_not_deleted_and_nobody_deletes_anothers()
    {
        using var client = await SignedIn();
        var live = await client.Practice.Start(Scenario);
        await Problem(() => client.Practice.Delete(live.Id), 409, "practice.session-live");
        using var other = await SignedIn();
        await Problem(() => other.Practice.Delete(live.Id), 404, "practice.session-not-found");
        await client.Practice.Stop(live.Id);
        await client.Practice.Delete(live.Id);
    }

    /// <summary>The first deletion was done, and nobody heard so.</summary>
    [Fact]
    public async Task A_deletion_whose_answer_was_lost_is_sent_again()
    {
        var lossy = new LosesTheFirst(HttpMethod.Delete);
        using var http = new HttpClient(lossy) { BaseAddress = fixture.Silo.Address };
        using var client = new RapportClient(http, new() { FirstPause = TimeSpan.FromMilliseconds(5) });
        await SignIn(client);
        var old = await Ended(client);
        await client.Practice.Delete(old.Id);
        lossy.Sent.Should().Be(2);
        await Problem(() => client.Practice.Session(old.Id), 404, "practice.session-not-found");
    }

    [Fact]
    public async Task An_evaluation_is_fetched_and_asked_for_again()
    {
        using var client = await SignedIn();
        var session = await client.Practice.Start(Scenario);
        await Problem(() => client.Practice.Evaluation(session.Id), 409, "practice.session-not-ended");
        await Problem(() => client.Practice.RequestEvaluation(session.Id), 409, "practice.session-not-ended");

        session = await Ended(client);
        await Ready(client, session.Id, run: 1);
        var first = await client.Practice.Evaluation(session.Id);
        first.Should().Match<SessionEvaluation>(e => e.Status == EvaluationStatus.Completed && e.Run == 1);
        first.Report!.Ratings.Should().NotBeEmpty().And.OnlyContain(r => r.Rating >= 1 && r.Rating <= 5 && r.Level.Length > 0);

        (await client.Practice.RequestEvaluation(session.Id)).Should().Match<SessionEvaluation>(e => e.Run == 2, "it is another run, on its way or done");
        await Ready(client, session.Id, run: 2);
        (await client.Practice.Evaluation(session.Id)).Should().Match<SessionEvaluation>(e => e.Status == EvaluationStatus.Completed && e.Run == 2);
    }

    [Fact]
    public async Task Where_nothing_was_said_nothing_is_evaluated()
    {
        using var client = await SignedIn();
        var session = await client.Practice.Start(Scenario);
        await client.Practice.Stop(session.Id);
        (await client.Practice.Evaluation(session.Id)).Should().Match<SessionEvaluation>(e => e.Status == EvaluationStatus.Nothing && e.Report == null);
        (await client.Invoking(c => c.Practice.RequestEvaluation(session.Id)).Should().ThrowAsync<RapportProblem>()).Which.Code.Should().Be("practice.nothing-to-evaluate");
    }

    // One in which the trainee has spoken once and was answered.
    private static async Task<PracticeSession> Ended(RapportClient client)
    {
        var session = await client.Practice.Start(Scenario);
        await client.Practice.Say(session.Id, session.ExpectedNumber!.Value, Said, TimeProvider.System.GetUtcNow());
        await foreach (var push in client.Practice.WatchSession(session.Id, session.Version))
            if (push is SessionPush.Objective) break;
        await client.Practice.Stop(session.Id, "enough for today");
        return await client.Practice.Session(session.Id);
    }

    private static async Task Ready(RapportClient client, string sessionId, int run)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        await foreach (var push in client.Practice.WatchSession(sessionId, 0, limit.Token))
            if (push is SessionPush.EvaluationReady ready && ready.Run == run) return;
    }

    private static async Task Problem(Func<Task> call, int status, string code) =>
        (await call.Should().ThrowAsync<RapportProblem>()).Which.Should().Match<RapportProblem>(p => p.Status == status && p.Code == code);

    private async Task<RapportClient> SignedIn()
    {
        var client = new RapportClient(fixture.Silo.Address);
        await SignIn(client);
        return client;
    }

    private static async Task SignIn(RapportClient client)
    {
        var email = $"ann-{Guid.NewGuid():n}@rapport.example";
        await client.SignUp(email, User.Password, "Ann");
        await client.SignIn(email, User.Password);
    }

    /// <summary>Hands on what is sent, and breaks the connection instead of answering the first request of a method.</summary>
    private sealed class LosesTheFirst(HttpMethod method) : DelegatingHandler(new SocketsHttpHandler())
    {
        private int sent;

        public int Sent => sent;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (request.Method != method || Interlocked.Increment(ref sent) > 1) return answer;
            answer.Dispose();
            throw new HttpRequestException("The connection broke.");
        }
    }
}
