import type { Line } from "../../api/types";

/** Seconds to read a word, for lines that have no sound. */
const perWord = 0.28;

/** How long a line without sound stands before the next one. */
export function readingSeconds(text: string): number {
  return Math.min(9, Math.max(1.2, text.split(/\s+/).length * perWord));
}

/** Plays a conversation line by line: what can be heard is heard, what can't is shown for as long as it takes to read. */
export class Replaying {
  /** Number of the line that is played; null when nothing is. */
  at = $state<number | null>(null);
  paused = $state(false);
  fault = $state<string | null>(null);

  #audio: HTMLAudioElement | null = null;
  #run = 0;
  #renewed = false;

  constructor(
    private lines: Line[],
    /** Links to sound hold for a quarter of an hour; this gets new ones. */
    private readonly renew: () => Promise<Line[]>,
  ) {}

  /** @param alone This line only. */
  async play(from: number, alone = false): Promise<void> {
    const run = ++this.#run;
    this.#audio?.pause();
    [this.paused, this.fault] = [false, null];
    for (const line of this.lines.filter((l) => (alone ? l.number === from : l.number >= from))) {
      this.at = line.number;
      await this.#hear(line, run);
      if (run !== this.#run) return;
    }
    this.at = null;
  }

  stop(): void {
    this.#run++;
    this.#audio?.pause();
    this.at = null;
  }

  async #hear(line: Line, run: number): Promise<void> {
    const sounds = soundsOf(line);
    if (sounds.length === 0) return new Promise((done) => setTimeout(done, readingSeconds(line.text) * 1000));
    for (const [i, sound] of sounds.entries()) {
      if (await this.#sound(sound)) continue;
      if (run !== this.#run) return;
      const again = await this.#fresh(line.number, i);
      if (again === null || !(await this.#sound(again))) this.fault = "The sound of a line can't be played.";
      if (run !== this.#run) return;
    }
  }

  /** Whether it was played. */
  #sound(address: string): Promise<boolean> {
    const audio = new Audio(address);
    this.#audio = audio;
    return new Promise((done) => {
      audio.onended = () => done(true);
      audio.onerror = () => done(false);
      audio.onpause = () => done(true);
      audio.play().catch(() => done(false));
    });
  }

  async #fresh(number: number, index: number): Promise<string | null> {
    if (this.#renewed) return null;
    this.#renewed = true;
    try {
      this.lines = await this.renew();
    } catch (e) {
      console.warn("No new links to the sound", e);
      return null;
    }
    const line = this.lines.find((l) => l.number === number);
    return line ? (soundsOf(line)[index] ?? null) : null;
  }
}

export function soundsOf(line: Line): string[] {
  const voice = (line.voice ?? []).flatMap((v) => v.audio ?? []);
  if (voice.length > 0) return voice;
  return line.audio ? [line.audio] : [];
}
