import type { PartnerVoice } from "../../live/pushes";

export type Sentence = Pick<PartnerVoice, "number" | "sentence" | "text" | "audio"> & { words: PartnerVoice["words"] };

const dropped = Number.MAX_SAFE_INTEGER;

/**
 * Sentences of the partner's newest line in their order, each once, however they come. One that is missing is waited for until its time is over;
 * then it is passed over.
 */
export class Sentences {
  #number = -1;
  #next = 0;
  #waiting = new Map<number, Sentence>();

  /** Whether it is new. */
  add(sentence: Sentence): boolean {
    if (sentence.number < this.#number) return false;
    if (sentence.number > this.#number) [this.#number, this.#next, this.#waiting] = [sentence.number, 0, new Map()];
    if (sentence.sentence < this.#next || this.#waiting.has(sentence.sentence)) return false;
    this.#waiting.set(sentence.sentence, sentence);
    return true;
  }

  /** The next one, if it is there. */
  take(): Sentence | null {
    const next = this.#waiting.get(this.#next);
    if (!next) return null;
    this.#waiting.delete(this.#next++);
    return next;
  }

  /** Goes on with the earliest there is. */
  skip(): void {
    if (this.#waiting.size > 0) this.#next = Math.min(...this.#waiting.keys());
  }

  /** Nothing more of this line, nor of those before it. */
  drop(number: number): void {
    if (number < this.#number) return;
    [this.#number, this.#next, this.#waiting] = [number, dropped, new Map()];
  }

  isDropped(number: number): boolean {
    return number < this.#number || (number === this.#number && this.#next === dropped);
  }

  get hasGap(): boolean {
    return this.#waiting.size > 0 && !this.#waiting.has(this.#next);
  }
}

/** Where in a line a sentence and one of its words stand: from and to, as positions in the text. */
export interface Spot {
  from: number;
  to: number;
}

/** Where a sentence stands in the line; sought after the one before it, since a line may say something twice. */
export function spotOf(line: string, sentence: string, after: number): Spot | null {
  const from = line.indexOf(sentence.trim(), after);
  return from < 0 ? null : { from, to: from + sentence.trim().length };
}

/** Where each word stands in the text; one that is not found has no spot. */
export function spotsOf(text: string, words: readonly { text: string }[]): (Spot | null)[] {
  let after = 0;
  return words.map((word) => {
    const spot = spotOf(text, word.text, after);
    if (spot) after = spot.to;
    return spot;
  });
}

/** The word that is spoken at a time; the last one that has begun, so that no gap between words flickers. */
export function wordAt(words: readonly { at: number }[], time: number): number {
  let spoken = -1;
  for (const [i, word] of words.entries()) if (word.at <= time) spoken = i;
  return spoken;
}
