namespace Rapport.Domain.Tests.Audio;

/// <summary>The files beside this one; see Files/ORIGIN.md.</summary>
internal static class Recordings
{
    internal static readonly string[] Taken =
    [
        "pcm8.wav", "pcm16.wav", "alaw.wav", "extensible24.wav", "float-stereo.wav", "mpeg1-vbr.mp3", "mpeg2-cbr24.mp3", "mpeg25-cbr8.mp3",
        "id3v1.mp3", "id3v2.mp3", "opusenc.ogg", "ffmpeg.ogg", "opus.webm", "streamed.webm", "browser.webm", "browser-sliced.webm",
    ];

    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Audio", "Files", name));
}
