import { call } from "../../api/call";
import { clock } from "../../api/clock";
import { Refused, Unreachable } from "../../api/problem";
import type { KeptTurn } from "../../kept/store";

/** What became of a turn that was sent. */
export type Outcome =
  | { kind: "taken" }
  /** It may have arrived or not: the same again, with the same key, when the server can be reached. */
  | { kind: "unsent" }
  /** There is no speech recognition: what was said is needed as text. */
  | { kind: "needs-text" }
  /** It arrived damaged. Nothing has changed: send it again. */
  | { kind: "again"; why: string }
  /** The recording can't be used, ever. */
  | { kind: "no-recording"; why: string }
  /** The conversation has gone on without it. */
  | { kind: "overtaken"; why: string }
  | { kind: "refused"; why: string };

/**
 * Sends a turn. It has the times at which it was said; only when the server says that they are too long ago (the turn had to wait for a connection,
 * or for its text) or that the clocks differ, it is sent with the time at which it is sent too. The server goes by that, and believes when the turn was said.
 */
export async function send(turn: KeptTurn, now: () => number = Date.now): Promise<Outcome> {
  try {
    await post(turn, turn.endedAt + clock.ahead);
    return { kind: "taken" };
  } catch (e) {
    if (!(e instanceof Refused) || e.code !== "practice.clock-drift") return failed(e);
    clock.told(Date.parse(String(e.facts["serverTime"])), now());
  }
  try {
    await post(turn, turn.endedAt + clock.ahead, now() + clock.ahead);
    return { kind: "taken" };
  } catch (e) {
    return failed(e);
  }
}

async function post(turn: KeptTurn, endedAt: number, sentAt?: number): Promise<void> {
  const form = new FormData();
  form.set("number", String(turn.number));
  form.set("startedAt", new Date(endedAt - (turn.endedAt - turn.startedAt)).toISOString());
  form.set("endedAt", new Date(endedAt).toISOString());
  if (sentAt !== undefined) form.set("sentAt", new Date(sentAt).toISOString());
  if (turn.text) form.set("text", turn.text);
  if (turn.audio) form.set("audio", turn.audio, "turn.webm");
  await call("post", "/api/sessions/{id}/turns", { at: { id: turn.sessionId }, body: form, key: turn.key });
}

function failed(e: unknown): Outcome {
  if (e instanceof Unreachable) return { kind: "unsent" };
  if (!(e instanceof Refused)) throw e;
  if (e.status >= 500 || e.status === 429 || e.code === "edge.idempotency-key-in-progress") return { kind: "unsent" };
  switch (e.code) {
    case "edge.idempotency-key-reused":
      // The key is ours alone: this turn went through before, with other times, and its answer was lost.
      return { kind: "taken" };
    case "practice.transcript-needed":
      return { kind: "needs-text" };
    case "practice.resend-turn":
      return { kind: "again", why: e.message };
    case "practice.audio-too-large":
    case "practice.audio-unsupported":
      return { kind: "no-recording", why: e.message };
    case "practice.wrong-sequence":
    case "practice.not-your-turn":
    case "practice.session-ended":
    case "practice.session-not-live":
    case "practice.session-not-found":
      return { kind: "overtaken", why: e.message };
    default:
      return { kind: "refused", why: Object.values(e.errors).flat().join(" ") || e.message };
  }
}
