/** What was recorded. Times by this machine's clock. */
export interface Clip {
  audio: Blob;
  startedAt: number;
  endedAt: number;
}

/** Why there is no recording. */
export type Blocked = "denied" | "none" | "busy" | "unsupported";

const types = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus"];
const bitsPerSecond = 24_000;
/** What the server takes. */
const most = 128 * 1024;
/** Of that so many seconds are left for what the recorder still writes when it is stopped: a busy machine hears late that it is time. */
const spare = 2.5;
/** As long as a turn can be at the rate that was asked for. */
const longest = most / (bitsPerSecond / 8) - spare;
const slice = 250;
export const warnSeconds = 8;

/** The microphone: closed, being opened, or recording. It is open only while it records. */
export class Recorder {
  state = $state<"off" | "asking" | "recording">("off");
  blocked = $state<Blocked | null>(null);
  seconds = $state(0);
  /** Until the turn is as large as it may be. */
  secondsLeft = $state(longest);
  /** Loudness, 0 to 1. */
  level = $state(0);

  #recorder: MediaRecorder | null = null;
  #close: (() => void) | null = null;
  #chunks: Blob[] = [];
  #startedAt = 0;
  #stopped: ((clip: Clip | null) => void) | null = null;

  /** @param full Called when the limit was reached and the recording has stopped by itself. */
  constructor(private readonly full: (clip: Clip) => void) {}

  static get supported(): boolean {
    return "mediaDevices" in navigator && "MediaRecorder" in window && types.some((t) => MediaRecorder.isTypeSupported(t));
  }

  async start(): Promise<boolean> {
    if (this.state !== "off") return false;
    this.blocked = Recorder.supported ? null : "unsupported";
    if (this.blocked) return false;
    this.state = "asking";
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    } catch (e) {
      const name = e instanceof DOMException ? e.name : "";
      this.blocked = name === "NotAllowedError" ? "denied" : name === "NotFoundError" ? "none" : "busy";
      this.state = "off";
      return false;
    }
    // It may have been given up while the browser asked.
    if (this.state !== "asking") return (stream.getTracks().forEach((t) => t.stop()), false);
    this.#record(stream);
    return true;
  }

  /** The recording; null when there is none. */
  stop(): Promise<Clip | null> {
    if (this.state === "asking") this.state = "off";
    if (!this.#recorder || this.state !== "recording") return Promise.resolve(null);
    return new Promise((done) => {
      this.#stopped = done;
      this.#recorder?.stop();
    });
  }

  async discard(): Promise<void> {
    await this.stop();
  }

  #record(stream: MediaStream): void {
    const mimeType = types.find((t) => MediaRecorder.isTypeSupported(t));
    const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: bitsPerSecond });
    [this.#recorder, this.#chunks, this.#startedAt, this.seconds] = [recorder, [], Date.now(), 0];
    const meter = measure(stream, (level) => (this.level = level));
    this.#close = () => {
      meter();
      stream.getTracks().forEach((t) => t.stop());
    };
    recorder.ondataavailable = (e) => this.#take(e.data);
    recorder.onstop = () => this.#ended(recorder.mimeType);
    // The device was pulled out.
    recorder.onerror = () => recorder.state !== "inactive" && recorder.stop();
    recorder.start(slice);
    this.state = "recording";
  }

  #take(chunk: Blob): void {
    this.#chunks.push(chunk);
    const bytes = this.#chunks.reduce((n, c) => n + c.size, 0);
    this.seconds = (Date.now() - this.#startedAt) / 1000;
    const rate = this.seconds > 2 ? Math.max(bytes / this.seconds, 1000) : bitsPerSecond / 8;
    this.secondsLeft = Math.max(0, (most - bytes) / rate - spare);
    if (this.secondsLeft === 0 && this.#recorder?.state === "recording") this.#recorder.stop();
  }

  #ended(type: string): void {
    this.#close?.();
    const clip: Clip = { audio: new Blob(this.#chunks, { type: type.split(";")[0] }), startedAt: this.#startedAt, endedAt: Date.now() };
    [this.#recorder, this.#close, this.#chunks, this.state, this.level] = [null, null, [], "off", 0];
    const stopped = this.#stopped;
    this.#stopped = null;
    if (stopped) stopped(clip.audio.size > 0 ? clip : null);
    else this.full(clip);
  }
}

/** Tells the loudness of a stream many times a second, until it is stopped. */
function measure(stream: MediaStream, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(loudness(samples));
  }, 60);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** From -50 dB, a quiet room, to -10 dB, a loud voice. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const s of samples) sum += s * s;
  const decibels = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, (decibels + 50) / 40));
}
