using FluentAssertions;
using Rapport.Client;
using Rapport.Testing;
using Xunit;

namespace Rapport.Cli.Tests;

/// <summary>The tokens of a client, when they are refreshed while something else becomes of its session.</summary>
public sealed class SignedInSpecs
{
    private static readonly DateTimeOffset now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Tokens old = new("old", "old-refresh", now);
    private static readonly Tokens fresh = new("fresh", "fresh-refresh", now.AddMinutes(15));

    private readonly TaskCompletionSource<Tokens> answer = new();
    private readonly TaskCompletionSource asked = new();
    private readonly List<Tokens?> told = [];

    [Fact]
    public async Task Who_signs_out_while_tokens_are_refreshed_stays_signed_out()
    {
        using var session = Session();
        var token = session.Token(null, default);
        await asked.Task;
        session.Set(null);
        answer.SetResult(fresh);
        (await token).Should().BeNull();
        session.Current.Should().BeNull();
        told.Should().Equal([null], "what is kept of the session must not come back");
    }

    [Fact]
    public async Task Who_signs_in_again_while_the_old_session_is_refused_stays_signed_in()
    {
        using var session = Session();
        var token = session.Token(null, default).AsTask();
        await asked.Task;
        session.Set(fresh);
        answer.SetException(new RapportProblem(401, "accounts.signed-out", null, null));
        await FluentActions.Awaiting(() => token).Should().ThrowAsync<RapportProblem>();
        session.Current.Should().Be(fresh);
    }

    [Fact]
    public async Task A_session_that_is_over_is_forgotten_once_its_refresh_is_refused()
    {
        using var session = Session();
        var token = session.Token(null, default).AsTask();
        answer.SetException(new RapportProblem(401, "accounts.signed-out", null, null));
        await FluentActions.Awaiting(() => token).Should().ThrowAsync<RapportProblem>();
        session.Current.Should().BeNull();
        told.Should().Equal([null]);
    }

    [Fact]
    public async Task Of_two_programs_with_one_session_the_second_takes_what_the_first_has_left_and_refreshes_nothing()
    {
        var kept = new Kept { Tokens = old };
        var refreshes = new List<string>();
        SignedIn Program()
        {
            var session = new SignedIn(new RapportClientOptions { Time = new TestClock(now), Shared = kept }, (token, _) =>
            {
                refreshes.Add(token);
                return Task.FromResult(fresh);
            });
            session.Resume(old);
            session.Changed += tokens => kept.Tokens = tokens;
            return session;
        }
        using var first = Program();
        using var second = Program();

        (await Task.WhenAll(first.Token(null, default).AsTask(), second.Token(null, default).AsTask())).Should().AllBe("fresh");

        refreshes.Should().Equal("old-refresh");
        second.Current.Should().Be(fresh);
    }

    [Fact]
    public async Task What_another_program_has_signed_out_of_is_signed_out_here()
    {
        using var session = new SignedIn(
            new RapportClientOptions { Time = new TestClock(now), Shared = new Kept() }, (_, _) => throw new InvalidOperationException("There is nothing to refresh."));
        session.Resume(old);

        (await session.Token(null, default)).Should().BeNull();
    }

    /// <summary>One at a time, as the command line's file.</summary>
    private sealed class Kept : ISharedSession, IDisposable
    {
        private readonly SemaphoreSlim one = new(1);

        public Tokens? Tokens { get; set; }

        public async Task<IDisposable> Alone(CancellationToken ct)
        {
            await one.WaitAsync(ct);
            return this;
        }

        public Tokens? Newest() => Tokens;

        public void Dispose() => one.Release();
    }

    private SignedIn Session()
    {
        var session = new SignedIn(new RapportClientOptions { Time = new TestClock(now) }, (_, _) =>
        {
            asked.TrySetResult();
            return answer.Task;
        });
        session.Resume(old);
        session.Changed += told.Add;
        return session;
    }
}
