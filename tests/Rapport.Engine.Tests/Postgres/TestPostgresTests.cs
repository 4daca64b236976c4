using FluentAssertions;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

public sealed class TestPostgresTests
{
    [Fact]
    public async Task A_test_process_that_is_killed_takes_its_Postgres_with_it()
    {
        using var child = new Child("test-postgres");
        var postgres = await child.PostgresPid();
        Processes.IsAlive(postgres).Should().BeTrue();

        await child.Kill();

        await Processes.Gone(postgres);
    }
}
