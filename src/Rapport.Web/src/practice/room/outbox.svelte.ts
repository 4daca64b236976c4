import { told } from "../../api/problem";
import { type KeptTurn, store } from "../../kept/store";
import { type Outcome, send } from "./sending";

export type Standing = { kind: "sending" } | Outcome | { kind: "failed"; why: string };

/** What was left behind so long ago is of no use any more. */
const longest = 24 * 3600_000;
/** How long until an unsent turn is tried again by itself, from the first time to the last. */
const [soon, late] = [1500, 15_000];

/**
 * The trainee's turn that is not a line yet. It is kept in the browser until it is one, so that neither a reload nor a lost connection loses a word.
 */
export class Outbox {
  turn = $state.raw<KeptTurn | null>(null);
  standing = $state.raw<Standing>({ kind: "sending" });

  #retry: ReturnType<typeof setTimeout> | undefined;
  #wait = soon;

  /** The newest line of the trainee; -1 when none came while this was open. */
  #lines = -1;

  constructor(private readonly sessionId: string) {}

  close(): void {
    clearTimeout(this.#retry);
  }

  /** What an earlier visit, or another tab, has left unsent. */
  async recall(lines: number): Promise<void> {
    const kept = (await quiet(store.all("turns"))) ?? [];
    for (const turn of kept.filter((t) => t.sessionId === this.sessionId)) {
      if (turn.number < lines || turn.endedAt < Date.now() - longest) void quiet(store.remove("turns", turn.key));
      else if (!this.turn) await this.#send(turn);
    }
  }

  async say(number: number, said: Pick<KeptTurn, "text" | "audio" | "startedAt" | "endedAt">): Promise<void> {
    await this.#send({ ...said, key: crypto.randomUUID(), sessionId: this.sessionId, number });
  }

  /** The same again, also with what was missing. After an answer that is final under its key it needs another. */
  async again(change: Partial<Pick<KeptTurn, "text" | "audio" | "number">> = {}): Promise<void> {
    if (!this.turn) return;
    const key = this.standing.kind === "overtaken" || this.standing.kind === "taken" ? crypto.randomUUID() : this.turn.key;
    if (key !== this.turn.key) void quiet(store.remove("turns", this.turn.key));
    await this.#send({ ...this.turn, ...change, key });
  }

  /** When there may be a connection again. */
  async flush(): Promise<void> {
    if (this.turn && this.standing.kind === "unsent") await this.#send(this.turn);
  }

  /** There is a line with this number. It is this turn, unless another tab was faster: then the answer says so. */
  settled(number: number, text: string): void {
    this.#lines = Math.max(this.#lines, number);
    if (this.turn && this.turn.number <= number && (this.standing.kind === "taken" || this.turn.text === text)) this.drop();
  }

  drop(): void {
    if (this.turn) void quiet(store.remove("turns", this.turn.key));
    this.turn = null;
  }

  async #send(turn: KeptTurn): Promise<void> {
    this.turn = turn;
    this.standing = { kind: "sending" };
    await quiet(store.put("turns", turn));
    let standing: Standing;
    try {
      standing = await send(turn);
    } catch (e) {
      standing = { kind: "failed", why: told(e) };
    }
    // It may have become a line, or been dropped, before the answer was here.
    if (this.turn !== turn) return;
    this.standing = standing;
    clearTimeout(this.#retry);
    if (standing.kind === "taken" && turn.number <= this.#lines) this.drop();
    this.#wait = standing.kind === "unsent" ? Math.min(late, this.#wait * 2) : soon;
    if (standing.kind === "unsent") this.#retry = setTimeout(() => void this.flush(), this.#wait);
  }
}

// Where the browser keeps nothing, the turn lives as long as the page.
async function quiet<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (e) {
    console.warn("A turn could not be kept in this browser", e);
    return undefined;
  }
}
