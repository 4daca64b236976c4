using System.Diagnostics;
using FluentAssertions;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Crashes;

/// <summary>
/// A process that is killed at any step of an aggregate's life loses nothing and does nothing twice: another one carries on from the store.
/// The killed ones are real processes.
/// </summary>
public sealed class CrashSpecs : IAsyncLifetime
{
    private TestDatabase database = null!;

    public static TheoryData<Step> Steps => [.. Enum.GetValues<Step>().Where(s => s != Step.Nowhere)];

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task What_was_begun_before_a_kill_is_carried_to_its_end_once(Step step)
    {
        (await Life(step)).Should().NotBe(0, "it was killed on the way");
        (await Life(Step.Nowhere)).Should().Be(0);

        (await Column("select type || coalesce(' ' || (data ->> 'amount'), '') from mt_events order by version")).Should().Equal(
            "ledger.opened.v1", "ledger.added.v1 1", "ledger.added.v1 2", "ledger.added.v1 3", "ledger.added.v1 4", "ledger.added.v1 5",
            "ledger.audit-asked.v1", "ledger.audited.v1", "ledger.closed.v1");
        (await Column("select stream_id from wakeups")).Should().BeEmpty("nothing is left to wait for");
        (await Column("select stream_id from claims")).Should().BeEmpty("the closed ledger gave its name back");
    }

    private async Task<int> Life(Step step)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(CrashSpecs).Assembly.Location, "crash", database.ConnectionString, step.ToString()])
        {
            RedirectStandardError = true,
        })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (step == Step.Nowhere) errors.Should().BeEmpty();
        return process.ExitCode;
    }

    private async Task<List<string>> Column(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }
}
