import { afterEach, describe, expect, it, vi } from "vitest";
import { clock } from "../src/api/clock";
import { address, call } from "../src/api/call";
import { Unreachable } from "../src/api/problem";
import { json, problem, server } from "./server";

describe("a request", () => {
  afterEach(() => (vi.unstubAllGlobals(), vi.useRealTimers()));

  it("has its address filled in and what is empty left out", () => {
    expect(address("/api/scenarios/{id}", { at: { id: "a/b c" } })).toBe("/api/scenarios/a%2Fb%20c");
    expect(address("/api/scenarios", { query: { q: "", skill: ["a", "b"], cursor: undefined, pageSize: 12 } })).toBe("/api/scenarios?skill=a&skill=b&pageSize=12");
  });

  it("that is refused tells the code, all fields and the facts", async () => {
    server(problem(422, "edge.invalid", { errors: { email: ["Required."] }, expected: "3" }));
    await expect(call("get", "/api/skills")).rejects.toMatchObject({ status: 422, code: "edge.invalid", errors: { email: ["Required."] }, facts: { expected: "3" } });
  });

  it("that is refused by something between tells its status", async () => {
    server(new Response("<h1>Bad Gateway</h1>", { status: 502 }));
    await expect(call("get", "/api/skills")).rejects.toMatchObject({ status: 502, code: "http.502" });
  });

  it("is repeated when the server is busy, as often as makes sense, if a repetition is harmless", async () => {
    vi.useFakeTimers();
    const asked = server(problem(503, "busy", {}, { "Retry-After": "1" }), json({ items: [] }));
    const answer = call("get", "/api/skills");
    await vi.advanceTimersByTimeAsync(1000);
    expect((await answer).value).toEqual({ items: [] });
    expect(asked).toHaveLength(2);
  });

  it("that might do something twice is not repeated", async () => {
    const asked = server(problem(503, "unavailable"));
    await expect(call("post", "/api/sessions", { body: { scenarioId: "x" } })).rejects.toMatchObject({ status: 503 });
    expect(asked).toHaveLength(1);
  });

  it("learns from its answer by how much the clocks differ, if it matters", async () => {
    const at = (ahead: number) => ({ Date: new Date(Date.now() + ahead).toUTCString() });
    server(json({ items: [] }, 200, at(900)), json({ items: [] }, 200, at(60_000)));
    await call("get", "/api/skills");
    expect(clock.ahead).toBe(0);
    await call("get", "/api/skills");
    expect(Math.abs(clock.ahead - 60_000)).toBeLessThan(1500);
  });

  it("that reads after a change of our own waits for it", async () => {
    const asked = server(json({}, 201, { "Rapport-Position": "17" }), json({ items: [] }));
    await call("post", "/api/sessions", { body: { scenarioId: "x" } });
    await call("get", "/api/skills");
    expect(asked[1]!.headers.get("Rapport-Position")).toBe("17");
  });

  it("that only reads and is never answered counts as lost; one that changes something is waited for", async () => {
    const late = new AbortController();
    const patience = vi.spyOn(AbortSignal, "timeout").mockReturnValue(late.signal);
    const given: (AbortSignal | null | undefined)[] = [];
    vi.stubGlobal("fetch", (_: string, { signal }: RequestInit) => {
      given.push(signal);
      return new Promise((_, failed) => signal?.addEventListener("abort", () => failed(signal.reason as Error)));
    });
    const read = call("get", "/api/skills");
    void call("post", "/api/sessions", { body: { scenarioId: "x" } });
    await vi.waitFor(() => expect(given).toHaveLength(2));
    late.abort(new DOMException("It took too long.", "TimeoutError"));
    await expect(read).rejects.toBeInstanceOf(Unreachable);
    expect([patience.mock.calls, given]).toEqual([[[30_000]], [late.signal, undefined]]);
    patience.mockRestore();
  });
});
