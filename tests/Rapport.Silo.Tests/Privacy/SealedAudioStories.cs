using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Rapport.Silo.Tests.Practice;
using Rapport.Silo.Web;
using Xunit;

namespace Rapport.Silo.Tests.Privacy;

public sealed class SealedAudioStories
{
    private static readonly AudioClip Clip = new("audio/wav", Encoding.UTF8.GetBytes("what the trainee's voice sounds like"));

    [Fact]
    public Task A_recording_is_sealed_on_the_disk_and_comes_back_as_it_was() => PracticeHouse.Tell(async house =>
    {
        var (audio, session) = (house.Host.Services.GetRequiredService<IAudioStore>(), await Session(house));
        var key = await audio.Keep(Clip, session, default);
        Encoding.Latin1.GetString(await File.ReadAllBytesAsync(FileOf(house, key))).Should().NotContain("trainee");
        var found = (await audio.Find(key, default))!;
        (found.MediaType, Encoding.UTF8.GetString(found.Bytes.Span)).Should().Be(("audio/wav", "what the trainee's voice sounds like"));
    });

    [Fact]
    public Task Two_recordings_can_not_be_exchanged() => PracticeHouse.Tell(async house =>
    {
        var (audio, session) = (house.Host.Services.GetRequiredService<IAudioStore>(), await Session(house));
        var (one, two) = (await audio.Keep(Clip, session, default), await audio.Keep(Clip, session, default));
        File.Copy(FileOf(house, one), FileOf(house, two), overwrite: true);
        await FluentActions.Awaiting(async () => await audio.Find(two, default)).Should().ThrowAsync<SealBrokenException>();
    });

    [Fact]
    public Task Once_the_trainee_is_erased_there_is_no_recording_and_none_is_kept() => PracticeHouse.Tell(async house =>
    {
        var (audio, session) = (house.Host.Services.GetRequiredService<IAudioStore>(), await Session(house));
        var key = await audio.Keep(Clip, session, default);
        var files = house.Host.Services.GetRequiredService<IAudioFiles>();
        await house.Host.Services.GetRequiredService<IPersonKeys>().Destroy((await Owner(house, session))!);
        (await audio.Find(key, default)).Should().BeNull();
        (await files.Find(key, default)).Should().NotBeNull("nobody has removed it, and nobody can hear it");
        await FluentActions.Awaiting(async () => await audio.Keep(Clip, session, default)).Should().ThrowAsync<RefusedException>();
    });

    [Fact]
    public Task A_recording_from_before_is_played_as_it_is() => PracticeHouse.Tell(async house =>
    {
        var key = new string('a', 64);
        await house.Host.Services.GetRequiredService<IAudioFiles>().Keep(key, Clip, await Session(house), default);
        (await house.Host.Services.GetRequiredService<IAudioStore>().Find(key, default))!.Bytes.ToArray().Should().Equal(Clip.Bytes.ToArray());
    });

    private static async Task<string> Session(PracticeHouse house) => (string)(await (await house.Trainee()).Start(await house.Scenario()))["id"]!;

    private static async Task<string?> Owner(PracticeHouse house, string session) =>
        (await house.Host.Services.GetRequiredService<IGrains>().Read(PracticeSessionDecider.Family, session)
            as Answer<PracticeSession>.Done)!.State!.PersonOf(session);

    private static string FileOf(PracticeHouse house, string key) => Directory.GetFiles(Path.Combine(house.Host.Data, "audio"), $"{key}.*", SearchOption.AllDirectories)
        .Single(f => f.EndsWith(".wav", StringComparison.Ordinal));
}
