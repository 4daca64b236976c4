import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { store } from "../src/kept/store";
import { Outbox } from "../src/practice/room/outbox.svelte";
import { json, problem, server, until } from "./server";

const taken = (): Response => json({ number: 1, state: "transcribed", version: 9 }, 202);
const said = { text: "Hello.", audio: null, startedAt: Date.now() - 1, endedAt: Date.now() };

let opened: Outbox[] = [];

function outboxOf(session: string): Outbox {
  const outbox = new Outbox(session);
  opened.push(outbox);
  return outbox;
}

describe("the turn that is not a line yet", () => {
  beforeEach(() => store.clear("turns"));
  afterEach(() => {
    for (const outbox of opened) outbox.close();
    opened = [];
    vi.unstubAllGlobals();
  });

  it("stays in the browser until it is a line", async () => {
    server(taken());
    const outbox = outboxOf("s");
    await outbox.say(1, said);
    expect(outbox.standing).toEqual({ kind: "taken" });
    expect(await store.all("turns")).toHaveLength(1);
    outbox.settled(1, "Hello.");
    expect(outbox.turn).toBeNull();
    await until(async () => expect(await store.all("turns")).toEqual([]));
  });

  it("is not given up for the line of another tab that was faster: the answer says what became of it", async () => {
    server(problem(409, "practice.wrong-sequence"));
    const outbox = outboxOf("s");
    const sending = outbox.say(1, said);
    outbox.settled(1, "Something else.");
    await sending;
    expect(outbox.turn?.text).toBe("Hello.");
    expect(outbox.standing.kind).toBe("overtaken");
  });

  it("is done with when its answer comes after its line", async () => {
    server(taken());
    const outbox = outboxOf("s");
    const sending = outbox.say(1, { ...said, text: null, audio: new Blob(["sound"]) });
    outbox.settled(1, "What the server heard.");
    await sending;
    expect(outbox.turn).toBeNull();
  });

  it("is sent by itself, with the same key, when the connection is back", async () => {
    const asked = server(new TypeError("Failed to fetch"), taken());
    const outbox = outboxOf("s");
    await outbox.say(1, said);
    expect(outbox.standing).toEqual({ kind: "unsent" });
    await outbox.flush();
    expect(outbox.standing).toEqual({ kind: "taken" });
    expect(asked[0]!.headers.get("Idempotency-Key")).toBe(asked[1]!.headers.get("Idempotency-Key"));
    await outbox.flush();
    expect(asked).toHaveLength(2);
  });

  it("survives a reload, and is sent by the next page with the same key", async () => {
    const asked = server(new TypeError("Failed to fetch"), taken());
    await outboxOf("s").say(1, said);
    const next = outboxOf("s");
    await next.recall(1);
    expect(next.standing).toEqual({ kind: "taken" });
    expect(asked[0]!.headers.get("Idempotency-Key")).toBe(asked[1]!.headers.get("Idempotency-Key"));
  });

  it("is forgotten after a reload when it is a line by then, and is none of another session's", async () => {
    const asked = server(new TypeError("Failed to fetch"));
    await outboxOf("s").say(1, said);
    const other = outboxOf("t");
    await other.recall(1);
    expect(other.turn).toBeNull();
    const same = outboxOf("s");
    await same.recall(2);
    expect(same.turn).toBeNull();
    expect(asked).toHaveLength(1);
    await until(async () => expect(await store.all("turns")).toEqual([]));
  });

  it("is sent again with its words when they were missing", async () => {
    const asked = server(problem(422, "practice.transcript-needed"), taken());
    const outbox = outboxOf("s");
    await outbox.say(1, { ...said, text: null, audio: new Blob(["x"]) });
    expect(outbox.standing).toEqual({ kind: "needs-text" });
    await outbox.again({ text: "Hello." });
    expect(outbox.standing).toEqual({ kind: "taken" });
    expect((asked[1]!.body as FormData).get("text")).toBe("Hello.");
    expect((asked[1]!.body as FormData).get("audio")).toBeInstanceOf(Blob);
  });

  it("gets another key when the first has its final answer", async () => {
    const asked = server(problem(409, "practice.wrong-sequence"), taken());
    const outbox = outboxOf("s");
    await outbox.say(1, said);
    await outbox.again({ number: 3 });
    expect(asked[0]!.headers.get("Idempotency-Key")).not.toBe(asked[1]!.headers.get("Idempotency-Key"));
    expect(await store.all("turns")).toMatchObject([{ number: 3 }]);
  });
});
