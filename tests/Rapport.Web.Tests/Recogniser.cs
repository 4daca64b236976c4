using System.Text.Json;

namespace Rapport.Web.Tests;

/// <summary>Scripts that a story puts before the app's, in the place of what a browser has or lacks.</summary>
internal static class Recogniser
{
    /// <summary>A browser without speech recognition.</summary>
    public const string None = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;";

    /// <summary>A browser that understands one sentence after another, whatever its microphone hears.</summary>
    public static string Hearing(IEnumerable<string> sentences) => $$"""
        {
            const sentences = {{JsonSerializer.Serialize(sentences)}};
            window.SpeechRecognition = window.webkitSpeechRecognition = class {
                start() { setTimeout(() => this.onresult?.({ results: [Object.assign([{ transcript: sentences.shift() ?? "" }], { isFinal: true })] })); }
                stop() { setTimeout(() => this.onend?.()); }
                abort() { this.onend?.(); }
            };
        }
        """;

    /// <summary>A browser that records as richly as it can, so that a turn is full after seconds.</summary>
    public const string FatRecordings = """
        {
            const Real = window.MediaRecorder;
            window.MediaRecorder = class extends Real { constructor(stream, options) { super(stream, { ...options, audioBitsPerSecond: 510_000 }); } };
        }
        """;

    /// <summary>The first recording that is sent loses its beginning on the way.</summary>
    public const string DamagedOnce = """
        {
            const real = window.fetch;
            let damaged = false;
            window.fetch = (address, sent) => {
                const audio = sent?.body instanceof FormData ? sent.body.get("audio") : null;
                if (!audio || damaged) return real(address, sent);
                damaged = true;
                const body = new FormData();
                for (const [name, value] of sent.body) if (name !== "audio") body.set(name, value);
                body.set("audio", audio.slice(200, audio.size, audio.type), "turn.webm");
                return real(address, { ...sent, body });
            };
        }
        """;
}
