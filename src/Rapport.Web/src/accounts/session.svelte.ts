import { untrack } from "svelte";
import { call, signWith } from "../api/call";
import { Refused } from "../api/problem";
import type { Tokens } from "../api/types";
import { store } from "../kept/store";

interface Kept {
  email: string;
  accessToken: string;
  refreshToken: string;
  /** By this machine's clock. */
  expiresAt: number;
}

const place = "rapport.session";
/** Before it ends, a token is renewed in time for what is asked with it. */
const early = 60_000;

/**
 * Who is signed in, in all tabs. A token is renewed by one tab at a time, and the others take it over. When the session is over while
 * something is going on, requests wait until its owner has signed in again.
 */
class Session {
  kept = $state.raw<Kept | null>(read());
  /** Its owner has to sign in again; what was asked meanwhile waits. */
  expired = $state(false);
  /** Has just made an account, and is told that a mail is on its way. */
  newcomer = $state(false);

  #waiting: ((signedIn: boolean) => void)[] = [];

  constructor() {
    addEventListener("storage", (e) => {
      if (e.key !== place && e.key !== null) return;
      const kept = read();
      // Somebody else has signed in, in another tab: nothing that is shown here is theirs.
      if (kept && this.kept && kept.email !== this.kept.email) location.assign("/practice");
      else this.#take(kept);
    });
  }

  get email(): string | null {
    return this.kept?.email ?? null;
  }

  /** @returns Null when signed in; otherwise the password was right, and this goes with a code of the second factor. */
  async signIn(email: string, password: string): Promise<string | null> {
    try {
      const { value } = await call("post", "/api/auth/login", { body: { email, password }, unsigned: true });
      this.#keep(email, value);
      return null;
    } catch (e) {
      if (e instanceof Refused && e.code === "accounts.second-factor-needed" && typeof e.facts["challenge"] === "string") return e.facts["challenge"];
      throw e;
    }
  }

  /** The second half of signing in. */
  async pass(email: string, challenge: string, code: string, key: string): Promise<void> {
    const { value } = await call("post", "/api/auth/two-factor", { body: { challenge, code }, key, unsigned: true });
    this.#keep(email, value);
  }

  async signOut(): Promise<void> {
    try {
      if (this.kept && !this.expired) await call("post", "/api/auth/logout");
    } finally {
      await this.forget();
    }
  }

  /** When the server can't be asked nothing has happened, here neither. */
  async signOutEverywhere(): Promise<void> {
    await call("post", "/api/auth/logout-everywhere", { key: crypto.randomUUID() });
    await this.forget();
  }

  /** Nothing of whoever was here stays in this browser. */
  async forget(): Promise<void> {
    localStorage.removeItem(place);
    this.#take(null);
    this.newcomer = false;
    await Promise.all([store.clear("answers"), store.clear("turns")]);
  }

  /** Not followed by whoever asks: a view that reads the server need not read it again because the token is another. */
  token(): Promise<string | null> {
    return untrack(() => this.#token());
  }

  async #token(): Promise<string | null> {
    if (!this.kept) return null;
    if (this.expired) return this.#signedInAgain();
    return this.kept.expiresAt - early > Date.now() ? this.kept.accessToken : this.renew(this.kept.accessToken);
  }

  /** @param used The token that is no longer good; another tab may have a newer one already. */
  async renew(used: string): Promise<string | null> {
    try {
      return await alone("rapport.renew", () => this.#renew(used));
    } catch (e) {
      if (!(e instanceof Refused) || e.status !== 401) throw e;
      this.expired = true;
      return this.#signedInAgain();
    }
  }

  async #renew(used: string): Promise<string | null> {
    const newest = read();
    if (!newest) return (this.#take(null), null);
    if (newest.accessToken !== used) return (this.#take(newest), newest.accessToken);
    const answer = await fetch("/api/auth/refresh", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refreshToken: newest.refreshToken }),
    }).catch(() => null);
    // Without an answer the old token is tried: it may hold for a while yet, and if not, the request says so.
    if (answer === null || answer.status >= 500 || answer.status === 429) return used;
    if (!answer.ok) throw await Refused.of(answer);
    this.#keep(newest.email, (await answer.json()) as Tokens);
    return this.kept!.accessToken;
  }

  #signedInAgain(): Promise<string | null> {
    return new Promise((done) => this.#waiting.push((signedIn) => done(signedIn ? this.kept!.accessToken : null)));
  }

  #keep(email: string, tokens: Tokens): void {
    const kept = { email, accessToken: tokens.accessToken, refreshToken: tokens.refreshToken, expiresAt: Date.now() + tokens.expiresIn * 1000 };
    localStorage.setItem(place, JSON.stringify(kept));
    this.#take(kept);
  }

  #take(kept: Kept | null): void {
    this.kept = kept;
    this.expired = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go(kept !== null);
  }
}

function read(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? ((await navigator.locks.request(name, work)) as T) : work();
}

export const session = new Session();

signWith({ token: () => session.token(), refused: (token) => session.renew(token) });
