using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using Npgsql;
using Rapport.Engine.Postgres;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task Without_a_connection_string_it_is_our_own_with_the_database_made()
    {
        await using var scratch = new Scratch();
        await using var server = await PostgresServer.Start(scratch.Options, scratch);

        server.IsEmbedded.Should().BeTrue();
        (await Query.Ask(server.ConnectionString, null, "select current_database()::text")).Should().Be("rapport");
    }

    [Fact]
    public async Task The_end_of_our_own_is_seen()
    {
        await using var scratch = new Scratch();
        var server = await PostgresServer.Start(scratch.Options, scratch);
        var exited = server.Exited;
        exited.IsCompleted.Should().BeFalse();

        await server.DisposeAsync();

        await exited;
    }

    [Fact]
    public async Task With_a_connection_string_it_is_yours_and_a_missing_database_is_made()
    {
        await using var scratch = new Scratch();
        await using var database = await TestDatabase.CreateEmpty();
        var yours = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = $"yours_{Guid.NewGuid():n}", Pooling = false };

        await using (var server = await PostgresServer.Start(new() { ConnectionString = yours.ConnectionString, DataDirectory = scratch.Data }, scratch))
        {
            server.IsEmbedded.Should().BeFalse();
            server.ConnectionString.Should().Be(yours.ConnectionString);
            (await Query.Ask(server.ConnectionString, null, "select current_database()::text")).Should().Be(yours.Database);
        }

        await database.DataSource.Ask($"drop database {yours.Database}");
        Directory.Exists(scratch.Data).Should().BeFalse();
    }

    [Fact]
    public async Task A_wrong_password_is_said_at_once_without_it()
    {
        await using var scratch = new Scratch();
        await using var database = await TestDatabase.CreateEmpty();
        var wrong = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "a-guess" };

        var starting = () => PostgresServer.Start(new() { ConnectionString = wrong.ConnectionString }, scratch);

        (await starting.Should().ThrowAsync<PostgresStartException>())
            .WithMessage($"*database {wrong.Database}, user {wrong.Username}*password authentication failed*").Which.Message.Should().NotContain("a-guess");
    }

    [Fact]
    public async Task One_that_never_answers_is_given_up_after_the_start_timeout()
    {
        await using var scratch = new Scratch();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var starting = () => PostgresServer.Start(
            new() { ConnectionString = $"Host=127.0.0.1;Port={port};Database=d;Username=u", StartTimeout = TimeSpan.FromSeconds(1) }, scratch);

        (await starting.Should().ThrowAsync<PostgresStartException>()).WithMessage($"*127.0.0.1:{port}, database d, user u*");
    }

    [Theory]
    [InlineData("Server-of-mine", "*can't be read*It looks like*")]
    [InlineData("Hots=db;Database=d", "*can't be read*It looks like*")]
    [InlineData("Username=u;Password=p", "*names no host*It looks like*")]
    public async Task A_malformed_connection_string_is_said(string connectionString, string message)
    {
        await using var scratch = new Scratch();

        var starting = () => PostgresServer.Start(new() { ConnectionString = connectionString }, scratch);

        (await starting.Should().ThrowAsync<PostgresStartException>()).WithMessage(message);
    }

    [Fact]
    public void What_the_connection_string_sets_is_not_tuned_away()
    {
        var plain = new NpgsqlConnectionStringBuilder(Tuned.ConnectionString("Host=h;Database=d"));
        var given = new NpgsqlConnectionStringBuilder(Tuned.ConnectionString("Host=h;Database=d;Maximum Pool Size=7;Max Auto Prepare=0"));

        (plain.MaxPoolSize, plain.MaxAutoPrepare, plain.AutoPrepareMinUsages, plain.NoResetOnClose, plain.Timezone)
            .Should().Be((Tuned.MaxPoolSize, 40, 2, true, "UTC"));
        (given.MaxPoolSize, given.MaxAutoPrepare, given.NoResetOnClose).Should().Be((7, 0, true));
    }
}
