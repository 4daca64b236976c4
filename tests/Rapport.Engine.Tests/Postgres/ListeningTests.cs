using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using Npgsql;
using Rapport.Engine.Postgres;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

public sealed class ListeningTests
{
    [Fact]
    public async Task It_listens_on_a_socket_in_its_private_folder_and_on_no_port()
    {
        await using var scratch = new Scratch();
        await using var server = await scratch.Start();

        Host(server).Should().Be(Path.Combine(server.Home, "socket"));
        (await server.Ask("show listen_addresses")).Should().Be("");
    }

    [Fact]
    public async Task Where_the_path_is_too_long_for_a_socket_it_is_in_a_private_temporary_folder_that_goes_with_it()
    {
        await using var scratch = new Scratch();
        var deep = Path.Combine(scratch.Data, new string('d', 60), new string('e', 60));
        var server = await scratch.Start(o => o with { DataDirectory = deep });
        var folder = Host(server);

        Path.GetDirectoryName(folder).Should().Be(Path.GetTempPath().TrimEnd('/'));
        File.GetUnixFileMode(folder).Should().Be(Scratch.Closed);
        (await server.Ask("show listen_addresses")).Should().Be("");

        await server.DisposeAsync();
        Directory.Exists(folder).Should().BeFalse();
        await EmbeddedPostgres.Remove(deep, scratch);
    }

    [Fact]
    public async Task Where_no_socket_can_be_it_takes_a_free_port_on_loopback()
    {
        await using var scratch = new Scratch();
        var tooLong = Directory.CreateDirectory(Path.Combine(scratch.Path, new string('t', 100))).FullName;
        var deep = Path.Combine(scratch.Data, new string('d', 100));
        using var home = await DataHome.Open(deep, scratch, CancellationToken.None);

        var chosen = await Listening.Choose(home, null, tooLong, CancellationToken.None);

        (chosen.Host, chosen.IsSocket).Should().Be(("127.0.0.1", false));
        chosen.Port.Should().BeGreaterThan(1023);
        Directory.GetDirectories(tooLong).Should().BeEmpty();
    }

    [Fact]
    public async Task A_port_that_is_set_is_open_on_loopback_alone()
    {
        await using var scratch = new Scratch();
        await using var server = await scratch.Start(o => o with { Port = FreePort() });

        Host(server).Should().Be("127.0.0.1");
        (await server.Ask("show listen_addresses")).Should().Be("127.0.0.1");
        (await server.Ask("show unix_socket_directories")).Should().Be("");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_with_the_end_of_the_log_and_nothing_stays_behind()
    {
        await using var scratch = new Scratch();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var starting = () => scratch.Start(o => o with { Port = port });

        (await starting.Should().ThrowAsync<PostgresStartException>()).WithMessage("*did not start*Address already in use*");
        await using var elsewhere = await scratch.Start();
        (await elsewhere.Ask("select 1")).Should().Be(1);
    }

    private static string Host(EmbeddedPostgres server) => new NpgsqlConnectionStringBuilder(server.ConnectionString).Host!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
