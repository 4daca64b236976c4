import { call } from "../../api/call";
import { Refused, told } from "../../api/problem";
import type { Evaluation } from "../../api/types";

const under: Evaluation["status"][] = ["queued", "running", "retrying"];
const longest = 8000;

export function isUnderWay(evaluation: Evaluation): boolean {
  return under.includes(evaluation.status);
}

/** Of two answers the later one to be asked for may come first: what was known before something else says nothing any more. */
function isBefore(found: Evaluation, known: Evaluation | null): boolean {
  if (!known) return false;
  const [run, knownRun] = [found.run ?? 0, known.run ?? 0];
  return run < knownRun || (run === knownRun && isUnderWay(found) && !isUnderWay(known));
}

/** The evaluation of a session: asked after until it is there, and asked for again. */
export class Rated {
  now = $state.raw<Evaluation | null>(null);
  busy = $state(false);
  fault = $state<string | null>(null);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #key = crypto.randomUUID();

  constructor(private readonly id: string) {}

  open(evaluation: Evaluation): void {
    this.#take(evaluation);
    this.#follow(700);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async again(): Promise<void> {
    if (this.busy) return;
    [this.busy, this.fault] = [true, null];
    try {
      this.#take((await call("post", "/api/sessions/{id}/evaluation", { at: { id: this.id }, key: this.#key })).value);
      this.#key = crypto.randomUUID();
      this.#follow(700);
    } catch (e) {
      this.fault = told(e);
      // It was answered for good; a lost answer is asked for again under its key.
      if (e instanceof Refused) this.#key = crypto.randomUUID();
    } finally {
      this.busy = false;
    }
  }

  #take(evaluation: Evaluation): void {
    if (!this.#closed && !isBefore(evaluation, this.now)) this.now = evaluation;
  }

  #follow(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed && this.now && isUnderWay(this.now)) this.#timer = setTimeout(() => void this.#look(wait), wait);
  }

  async #look(wait: number): Promise<void> {
    try {
      const { value } = await call("get", "/api/sessions/{id}/evaluation", { at: { id: this.id } });
      this.#take(value);
    } catch (e) {
      // It stays as it was, and is looked for again, less and less often.
      console.debug("The evaluation can't be asked for", e);
    }
    this.#follow(Math.min(longest, wait * 1.4));
  }
}
