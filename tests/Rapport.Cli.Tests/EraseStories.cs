using Dapper;
using FluentAssertions;
using Rapport.Silo.Tests;
using Xunit;

namespace Rapport.Cli.Tests;

/// <summary>An operator erases somebody from a shell, and has it proved.</summary>
public sealed class EraseStories(SiloFixture fixture) : IClassFixture<SiloFixture>, IDisposable
{
    private readonly Cli cli = new(fixture.Silo.Address);

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Somebody_is_erased_and_nothing_is_found_until_something_is_left()
    {
        var ann = await fixture.Silo.NewUser("Ann");

        var erased = await Run("erase", ann.Email, "--yes", "--verify");
        erased.Code.Should().Be(0, erased.Errors);
        erased.Output.Should().Contain($"Erased: {ann.Id}").And.Contain("/api/erasures/").And.Contain("Nothing is left.");
        (await Run("erase", "users")).Output.Should().Contain(ann.Id);
        (await Run("erase", "status")).Output.Should().MatchRegex("0 under way, [1-9]\\d* completed");

        var words = Path.Combine(cli.Config, "words.txt");
        await File.WriteAllTextAsync(words, $"{ann.Email}\nThe zeppelin is late.\n");
        (await Run("erase", "verify", ann.Id, "--known", words)).Code.Should().Be(0);
        await using var connection = await fixture.Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("create table leftover as select 'The zeppelin is late.'::text as note");
        var found = await Run("erase", "verify", ann.Id, "--known", words);
        await connection.ExecuteAsync("drop table leftover");

        found.Code.Should().Be(1);
        found.Errors.Should().Contain("table public.leftover: known text").And.Contain("cli.not-erased").And.NotContain("zeppelin");
    }

    [Fact]
    public async Task Nobody_is_erased_by_a_slip_of_the_hand()
    {
        var ann = await fixture.Silo.NewUser("Ann");

        var slipped = await cli.Run(["erase", ann.Email], input: "yes\n", operatorToken: Token);

        slipped.Code.Should().Be(1);
        slipped.Errors.Should().Contain("cli.not-confirmed");
        (await Run("erase")).Errors.Should().Contain("cli.no-user");
        (await ann.Client.GetAsync("/api/users/me")).IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task A_list_is_gone_through_and_who_is_erased_is_left_alone()
    {
        var ann = await fixture.Silo.NewUser("Ann");
        (await Run("erase", ann.Id, "--yes", "--verify")).Code.Should().Be(0);

        var reapplied = await cli.Run(["erase", "reapply", "-"], input: $"{ann.Id}\n", operatorToken: Token);

        reapplied.Output.Should().Contain("0 erased again, 1 were erased already", reapplied.Errors);
    }

    private string Token => File.ReadAllText(Path.Combine(fixture.Silo.Data, "operator.token")).Trim();

    private Task<Ran> Run(params string[] arguments) => cli.Run(arguments, operatorToken: Token);
}
