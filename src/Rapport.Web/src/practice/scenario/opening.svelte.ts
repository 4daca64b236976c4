import { call } from "../../api/call";
import { Refused, told } from "../../api/problem";
import type { Session } from "../../api/types";
import { router } from "../../shell/router.svelte";

type Open = (key: string) => Promise<{ value: Session }>;

/** Opens a session and goes there; when all places are taken, says for how long it makes no sense to ask again. */
export class Opening {
  busy = $state(false);
  fault = $state<string | null>(null);
  /** Fields without which the scenario can't start. */
  missing = $state.raw<string[]>([]);
  /** Seconds until it may be tried again; null when it is not a matter of places. */
  wait = $state<number | null>(null);

  // One wish, one session: a repetition after a lost answer has the same key.
  #key = crypto.randomUUID();
  #tick: ReturnType<typeof setInterval> | undefined;

  async open(open: Open): Promise<void> {
    if (this.busy) return;
    [this.busy, this.fault, this.wait, this.missing] = [true, null, null, []];
    try {
      const { value } = await open(this.#key);
      router.go(`/practice/sessions/${value.id}`);
    } catch (e) {
      this.fault = told(e);
      if (!(e instanceof Refused)) return;
      if (e.code === "practice.capacity-exceeded") this.#waitFor(e.retryAfter ?? 30);
      this.missing = Object.keys(e.errors);
      this.#key = crypto.randomUUID();
    } finally {
      this.busy = false;
    }
  }

  close(): void {
    clearInterval(this.#tick);
  }

  #waitFor(seconds: number): void {
    const until = Date.now() + seconds * 1000;
    this.wait = seconds;
    clearInterval(this.#tick);
    this.#tick = setInterval(() => {
      this.wait = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      if (this.wait === 0) clearInterval(this.#tick);
    }, 250);
  }
}

export function start(scenarioId: string): Open {
  return (key) => call("post", "/api/sessions", { body: { scenarioId }, key });
}

/** @param from From the start, or where an outage broke it off. */
export function again(id: string, from: "start" | "here"): Open {
  return (key) => call("post", "/api/sessions/{id}/practice-again", { at: { id }, body: { from }, key });
}

/** The conversation of an ended session goes on in a new one. */
export function onward(id: string): Open {
  return (key) => call("post", "/api/sessions", { body: { continueFrom: id }, key });
}
