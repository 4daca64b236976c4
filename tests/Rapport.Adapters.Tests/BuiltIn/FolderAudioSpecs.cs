using FluentAssertions;
using Microsoft.Extensions.Options;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.BuiltIn;

public sealed class FolderAudioSpecs : AudioStoreContract, IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("rapport-audio-");

    private string Folder => Path.Combine(parent.FullName, "not", "there", "yet");

    protected override IAudioFiles Store => field ??= New();

    private FolderAudio New() => new(Options.Create(new FolderAudioOptions { Folder = Folder }), TimeProvider.System);

    public void Dispose() => parent.Delete(recursive: true);

    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f).Replace('\\', '/'));

    [Fact]
    public async Task A_recording_is_one_file_two_folders_deep_with_its_type_as_ending()
    {
        var key = await Store.Keep(new("audio/mpeg", new byte[] { 1 }), "s-1", default);
        Files().Should().BeEquivalentTo($"{key[..2]}/{key[2..4]}/{key}.mp3", $"unsettled/{key}.s-1");
        await Store.Settle(key, default);
        Files().Should().Equal($"{key[..2]}/{key[2..4]}/{key}.mp3");
    }

    [Fact]
    public async Task Another_node_on_the_same_folder_finds_it()
    {
        var key = await Store.Keep(new("audio/wav", new byte[] { 1 }), "s-1", default);
        (await New().Find(key, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_media_type_that_has_no_ending_is_refused_before_anything_is_written()
    {
        var keep = async () => await Store.Keep(new("text/html", new byte[] { 1 }), "s-1", default);
        await keep.Should().ThrowAsync<ArgumentException>().WithMessage("*'text/html'*audio/mpeg*");
        Directory.Exists(Folder).Should().BeFalse();
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_swept_and_what_another_node_is_writing_is_not()
    {
        var incoming = Directory.CreateDirectory(Path.Combine(Folder, "incoming")).FullName;
        var (old, young) = (Path.Combine(incoming, "old"), Path.Combine(incoming, "young"));
        await File.WriteAllTextAsync(old, "half a voice");
        await File.WriteAllTextAsync(young, "being written");
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));

        await Store.Keep(new("audio/wav", new byte[] { 1 }), "s-1", default);

        File.Exists(old).Should().BeFalse();
        File.Exists(young).Should().BeTrue();
    }

    [Fact]
    public async Task How_long_ago_it_was_kept_is_counted_by_the_servers_clock()
    {
        var key = await Store.Keep(new("audio/wav", new byte[] { 1 }), "s-1", default);
        var hour = TimeSpan.FromHours(1);
        (await Store.Unsettled(TimeProvider.System.GetUtcNow() - hour, default)).Should().BeEmpty();
        (await Store.Unsettled(TimeProvider.System.GetUtcNow() + hour, default)).Should().Equal(new UnsettledClip(key, "s-1"));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_nothing_behind()
    {
        var key = await Store.Keep(new("audio/wav", new byte[] { 1 }), "s-1", default);
        await Store.Remove(key, default);
        // Files where the folders would have to be: whatever the next key is, its folder can't be made.
        for (var i = 0; i < 256; i++)
        {
            var path = Path.Combine(Folder, i.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            await File.WriteAllTextAsync(path, "");
        }

        var keep = async () => await Store.Keep(new("audio/wav", new byte[] { 1 }), "s-1", default);

        await keep.Should().ThrowAsync<IOException>();
        Directory.EnumerateFiles(Path.Combine(Folder, "incoming")).Should().BeEmpty();
        Directory.EnumerateFiles(Path.Combine(Folder, "unsettled")).Should().BeEmpty();
    }
}
