import { call } from "../../api/call";
import { Refused, Unreachable } from "../../api/problem";
import type { Session } from "../../api/types";
import { keep, recall } from "../../kept/reading.svelte";
import type { Push } from "../../live/pushes";
import { Watching } from "../../live/watching.svelte";
import { providers } from "../providers.svelte";
import { Voice } from "../voice/player.svelte";
import { Outbox } from "./outbox.svelte";
import { after, nextNumber, type Talk, talkOf } from "./talk";

/** Everything about one session that its screen shows, kept up to date. */
export class Room {
  session = $state.raw<Session | null>(null);
  talk = $state.raw<Talk | null>(null);
  fault = $state.raw<unknown>(null);
  /** When what is shown was read, while the server could not be reached since the room was opened. */
  from = $state.raw<Date | null>(null);
  readonly outbox: Outbox;
  readonly watching: Watching;
  readonly voice = new Voice();

  #leave: (() => void) | null = null;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string) {
    this.outbox = new Outbox(id);
    this.watching = new Watching(id, () => this.talk?.version ?? 0, (push) => this.#hear(push), () => void this.outbox.flush());
  }

  async open(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      // Together, so that nothing moves when the second one comes.
      const [{ value }] = await Promise.all([call("get", "/api/sessions/{id}", { at: { id: this.id } }), providers.ask()]);
      if (this.#closed) return;
      this.#show(value, null);
      this.#leave ??= this.watching.start();
      if (value.status === "live") this.voice.opening(value.lines.at(-1));
      void keep(this.#kept, value);
    } catch (fault) {
      const kept = fault instanceof Unreachable && !this.talk ? await recall(this.#kept) : undefined;
      if (this.#closed) return;
      if (kept) this.#show(kept.value as Session, new Date(kept.at));
      else if (!this.talk || !(fault instanceof Unreachable)) this.fault = fault;
      // The screen says so, and goes away by itself as soon as it can.
      if (fault instanceof Unreachable) this.#retry = setTimeout(() => void this.open(), 3000);
    }
    if (this.talk) await this.outbox.recall(nextNumber(this.talk));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#leave?.();
    this.voice.close();
    this.outbox.close();
  }

  async stop(reason: string): Promise<void> {
    await call("post", "/api/sessions/{id}/stop", { at: { id: this.id }, body: { reason: reason.trim() || null }, key: crypto.randomUUID() });
  }

  get #kept(): string {
    return `session/${this.id}`;
  }

  #show(session: Session, from: Date | null): void {
    [this.session, this.talk, this.from, this.fault] = [session, talkOf(session), from, null];
    const mine = session.lines.findLast((l) => l.speaker === "trainee");
    if (mine) this.outbox.settled(mine.number, mine.text);
  }

  #hear(push: Push): void {
    if (!this.talk) return;
    this.talk = after(this.talk, push);
    if (push.type === "transcript") this.outbox.settled(push.number, push.text);
    if (push.type === "objective" || push.type === "began" || push.type === "turn-failed" || (push.type === "partner-turn" && push.number === 0)) void this.#askDeadline();
    this.voice.hear(push);
  }

  // When it would end by itself is only told on request. Without an answer the screen just does not warn.
  async #askDeadline(): Promise<void> {
    try {
      const { value } = await call("get", "/api/sessions/{id}", { at: { id: this.id } });
      if (this.session && value.version >= this.session.version) this.session = value;
      void keep(this.#kept, value);
    } catch (e) {
      if (!(e instanceof Refused)) console.debug("The deadline is not known", e);
    }
  }
}
