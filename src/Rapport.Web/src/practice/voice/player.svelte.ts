import type { Line } from "../../api/types";
import type { Push } from "../../live/pushes";
import { type Sentence, Sentences, wordAt } from "./sentences";

interface Scheduled {
  sentence: Sentence;
  source: AudioBufferSourceNode;
  from: number;
  until: number;
}

/** What is being said just now. */
export interface Speaking {
  number: number;
  text: string;
  /** Index of the sentence in its line. */
  sentence: number;
  /** Index of the word; -1 before the first, or when words have no times. */
  word: number;
  words: Sentence["words"];
}

const place = "rapport.muted";
/** A sentence that is missing is waited for so long. */
const patience = 1500;
/** Live sentences that come after their line: so long they may take. */
const onTheWay = 400;
/** A line that was missed live is still spoken when it is no older than this. */
const fresh = 15_000;

/** The partner's voice: sentence after sentence without a gap, each once, until the trainee speaks. */
export class Voice {
  muted = $state(localStorage.getItem(place) === "yes");
  /** The browser plays nothing before the first touch of the page. */
  blocked = $state(false);
  /** There was something to hear. */
  known = $state(false);
  speaking = $state.raw<Speaking | null>(null);

  #sentences = new Sentences();
  #context: AudioContext | null = null;
  #scheduled: Scheduled[] = [];
  #end = 0;
  #pumping = false;
  #gap: ReturnType<typeof setTimeout> | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;
  #newest = -1;

  hear(push: Push): void {
    if (push.type === "partner-voice") this.#add(push);
    // Its sentences may still be on their way; what has not come by then is taken from the whole line.
    else if (push.type === "partner-turn" && Date.now() - Date.parse(push.endedAt) < fresh) this.#late = setTimeout(() => this.#missed(push), onTheWay);
  }

  /** A line that was said before this page was open, if that was only just now. */
  opening(line: Line | undefined): void {
    if (line?.speaker === "partner" && Date.now() - Date.parse(line.endedAt) < fresh) this.#missed(line);
  }

  /** Once more, from its beginning. */
  again(line: Line): void {
    this.hush();
    this.#sentences = new Sentences();
    this.#missed(line);
  }

  mute(muted: boolean): void {
    this.muted = muted;
    localStorage.setItem(place, muted ? "yes" : "no");
    if (muted) this.hush();
  }

  /** Stops at once, for the trainee speaks; what is still to come of this line stays unheard. */
  hush(): void {
    this.#sentences.drop(this.#newest);
    for (const { source } of this.#scheduled) source.stop();
    this.#scheduled = [];
    this.#end = 0;
    this.speaking = null;
  }

  /** After a touch of the page. */
  async wake(): Promise<void> {
    await this.#context?.resume();
    this.blocked = this.#context?.state === "suspended";
  }

  close(): void {
    this.hush();
    clearTimeout(this.#gap);
    clearTimeout(this.#late);
    cancelAnimationFrame(this.#frame);
    void this.#context?.close();
    this.#context = null;
  }

  #missed(line: Pick<Line, "number" | "text" | "voice" | "audio">): void {
    const sentences = line.voice?.length ? line.voice : line.audio ? [{ text: line.text, audio: line.audio }] : [];
    for (const [i, { text, audio }] of sentences.entries()) this.#add({ number: line.number, sentence: i, text, audio, words: [] });
  }

  #add(sentence: Sentence): void {
    this.known ||= Boolean(sentence.audio);
    if (this.muted) return;
    if (this.#sentences.add(sentence)) this.#newest = Math.max(this.#newest, sentence.number);
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    clearTimeout(this.#gap);
    try {
      for (let next = this.#sentences.take(); next; next = this.#sentences.take()) await this.#play(next);
    } finally {
      this.#pumping = false;
    }
    if (this.#sentences.hasGap) this.#gap = setTimeout(() => (this.#sentences.skip(), void this.#pump()), patience);
  }

  async #play(sentence: Sentence): Promise<void> {
    if (!sentence.audio) return;
    const context = this.#open();
    let sound: AudioBuffer;
    try {
      const answer = await fetch(sentence.audio);
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      sound = await context.decodeAudioData(await answer.arrayBuffer());
    } catch (e) {
      // Its words are on the screen.
      console.warn("A sentence could not be played", e);
      return;
    }
    if (this.#context !== context || this.muted || this.#sentences.isDropped(sentence.number)) return;
    const source = context.createBufferSource();
    source.buffer = sound;
    source.connect(context.destination);
    const from = Math.max(context.currentTime + 0.02, this.#end);
    this.#end = from + sound.duration;
    source.start(from);
    this.#scheduled.push({ sentence, source, from, until: this.#end });
    if (this.#frame === 0) this.#show();
  }

  #open(): AudioContext {
    this.#context ??= new AudioContext();
    this.blocked = this.#context.state === "suspended";
    this.#context.onstatechange = () => (this.blocked = this.#context?.state === "suspended");
    if (this.blocked) void this.#context.resume();
    return this.#context;
  }

  #show(): void {
    const now = this.#context?.currentTime ?? 0;
    this.#scheduled = this.#scheduled.filter((s) => s.until > now);
    const current = this.#scheduled.find((s) => s.from <= now);
    const word = current ? wordAt(current.sentence.words, now - current.from) : -1;
    if (!current) this.speaking = null;
    else if (this.speaking?.sentence !== current.sentence.sentence || this.speaking.number !== current.sentence.number || this.speaking.word !== word)
      this.speaking = { number: current.sentence.number, sentence: current.sentence.sentence, text: current.sentence.text, words: current.sentence.words, word };
    this.#frame = this.#scheduled.length > 0 ? requestAnimationFrame(() => this.#show()) : 0;
    if (this.#frame === 0) this.speaking = null;
  }
}
