import type { HubConnection } from "@microsoft/signalr";
import { session } from "../accounts/session.svelte";
import type { Push } from "./pushes";

const longest = 10_000;
// What was said is on the screen before this is here.
let loading: Promise<typeof import("@microsoft/signalr")> | null = null;

/** A connection that held so long was a good one: after it, the first try comes at once. */
const lasting = 5000;

/**
 * Watches one session: what was missed after a version, then what happens. When the connection breaks it comes back by itself, with a new token
 * if need be, and asks for what came after the last push that it has.
 */
export class Watching {
  /** Told by the server right now. */
  connected = $state(false);
  /** Since when it is not; null while it is, or before it ever was. */
  lostSince = $state<number | null>(null);
  /** There is no such session, or none of ours. */
  gone = $state(false);

  #over = false;
  #wake: (() => void) | null = null;
  #connection: HubConnection | null = null;

  constructor(
    private readonly id: string,
    private readonly seen: () => number,
    private readonly told: (push: Push) => void,
    /** Each time when it has come back, or come for the first time. */
    private readonly back: () => void,
  ) {}

  start(): () => void {
    const hurry = (): void => this.#wake?.();
    // Without a network nobody hears that the connection is gone until half a minute later.
    const drop = (): void => void this.#connection?.stop();
    addEventListener("online", hurry);
    addEventListener("offline", drop);
    void this.#watch();
    return () => {
      removeEventListener("online", hurry);
      removeEventListener("offline", drop);
      this.#over = true;
      hurry();
      void this.#connection?.stop();
    };
  }

  async #watch(): Promise<void> {
    for (let failures = 0; !this.#over; failures++) {
      const began = performance.now();
      await this.#once();
      if (this.connected) [this.connected, this.lostSince] = [false, Date.now()];
      if (this.#over || this.gone) return;
      // One that was refused at once was none.
      if (performance.now() - began > lasting) failures = 0;
      await this.#pause(Math.min(longest, 250 * 2 ** failures) * (0.75 + Math.random() / 2));
    }
  }

  async #once(): Promise<void> {
    const signalr = await (loading ??= import("@microsoft/signalr")).catch((e: unknown) => console.debug("No live client", e));
    if (!signalr) return void (loading = null);
    if (this.#over) return;
    let token = "";
    const connection = new signalr.HubConnectionBuilder()
      .withUrl("/hubs/practice", { accessTokenFactory: async () => (token = (await session.token()) ?? "") })
      .configureLogging(signalr.LogLevel.None)
      .build();
    this.#connection = connection;
    try {
      await connection.start();
      await new Promise<void>((ended, failed) => {
        connection.stream<Push>("Watch", this.id, this.seen()).subscribe({ next: (push) => this.#hear(push), error: failed, complete: ended });
        this.#arrive();
      });
    } catch (e) {
      // Its owner signs in again, or it is tried again as it was.
      if (e instanceof signalr.HttpError && e.statusCode === 401) await session.renew(token).catch(() => null);
      else if (e instanceof Error && e.message.includes("practice.session-not-found")) this.gone = true;
    } finally {
      await connection.stop();
    }
  }

  #arrive(): void {
    [this.connected, this.lostSince] = [true, null];
    this.back();
  }

  #hear(push: Push): void {
    if (!this.#over) this.told(push);
  }

  #pause(time: number): Promise<void> {
    return new Promise((go) => {
      const timer = setTimeout(go, time);
      this.#wake = () => (clearTimeout(timer), go());
    });
  }
}
