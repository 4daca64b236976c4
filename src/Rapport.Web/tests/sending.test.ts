import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clock } from "../src/api/clock";
import type { KeptTurn } from "../src/kept/store";
import { send } from "../src/practice/room/sending";
import { json, problem, server } from "./server";

const now = Date.parse("2030-01-31T12:00:00.000Z");
const turn: KeptTurn = { key: "k", sessionId: "s", number: 3, text: "Hello.", audio: null, startedAt: now - 9000, endedAt: now - 5000 };
const taken = (): Response => json({ number: 3, state: "transcribed", version: 9 }, 202);

function times(body: FormData | string | null): number[] {
  const form = body as FormData;
  return [form.get("startedAt"), form.get("endedAt")].map((t) => Date.parse(String(t)) - now);
}

describe("a turn that is sent", () => {
  beforeEach(() => void (clock.ahead = 0));
  afterEach(() => vi.unstubAllGlobals());

  it("has the times at which it was said, and its own key", async () => {
    const asked = server(taken());
    expect(await send(turn, () => now)).toEqual({ kind: "taken" });
    expect(asked[0]!.headers.get("Idempotency-Key")).toBe("k");
    expect(times(asked[0]!.body)).toEqual([-9000, -5000]);
  });

  it("keeps its times when the server finds them too old, and tells when it is sent", async () => {
    const asked = server(problem(422, "practice.clock-drift", { serverTime: new Date(now).toISOString() }), taken());
    expect(await send(turn, () => now)).toEqual({ kind: "taken" });
    expect((asked[0]!.body as FormData).has("sentAt")).toBe(false);
    expect(times(asked[1]!.body)).toEqual([-9000, -5000]);
    expect(Date.parse(String((asked[1]!.body as FormData).get("sentAt")))).toBe(now);
    expect(asked[1]!.headers.get("Idempotency-Key")).toBe("k");
  });

  it("goes by the server's clock when this machine's is wrong, also the next time", async () => {
    const asked = server(problem(422, "practice.clock-drift", { serverTime: new Date(now + 60_000).toISOString() }), taken(), taken());
    await send({ ...turn, endedAt: now }, () => now);
    await send({ ...turn, endedAt: now }, () => now);
    expect(times(asked[1]!.body)[1]).toBe(60_000);
    expect(times(asked[2]!.body)[1]).toBe(60_000);
  });

  it("is unsent when nothing came back: it may have arrived or not", async () => {
    server(new TypeError("Failed to fetch"));
    expect(await send(turn, () => now)).toEqual({ kind: "unsent" });
  });

  it("was taken when its own key is known with other times: the answer of an earlier try was lost", async () => {
    server(problem(422, "edge.idempotency-key-reused"));
    expect(await send(turn, () => now)).toEqual({ kind: "taken" });
  });

  it.each([
    ["practice.transcript-needed", 422, "needs-text"],
    ["practice.resend-turn", 422, "again"],
    ["practice.audio-too-large", 413, "no-recording"],
    ["practice.wrong-sequence", 409, "overtaken"],
    ["practice.session-ended", 409, "overtaken"],
    ["edge.idempotency-key-in-progress", 409, "unsent"],
    ["edge.too-many-requests", 429, "unsent"],
    ["edge.invalid", 422, "refused"],
  ])("that gets %s is %s", async (code, status, kind) => {
    server(problem(status, code));
    expect((await send(turn, () => now)).kind).toBe(kind);
  });
});
