import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { browser, json, problem, server, until } from "./server";

const tokens = (n: number): Response => json({ accessToken: `access-${n}`, refreshToken: `refresh-${n}`, expiresIn: 900 });

// A page of its own for each test: with its own session, and what the page before has left in the browser.
async function page() {
  vi.resetModules();
  const { session } = await import("../src/accounts/session.svelte");
  const { call } = await import("../src/api/call");
  return { session, me: () => call("get", "/api/users/me") };
}

describe("being signed in", () => {
  beforeEach(browser);
  afterEach(() => (vi.unstubAllGlobals(), vi.useRealTimers()));

  it("signs every request, on later pages too", async () => {
    const asked = server(tokens(1), json({}), json({}));
    const first = await page();
    await first.session.signIn("ann@example.com", "p");
    await first.me();
    await (await page()).me();
    expect(asked.slice(1).map((a) => a.headers.get("Authorization"))).toEqual(["Bearer access-1", "Bearer access-1"]);
  });

  it("gets a new token before the old one ends, once for all that wait for it", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const asked = server(tokens(1), tokens(2), json({}), json({}));
    const { session, me } = await page();
    await session.signIn("ann@example.com", "p");
    vi.setSystemTime(Date.now() + 14.5 * 60_000);
    await me();
    await me();
    expect(asked.map((a) => a.path)).toEqual(["/api/auth/login", "/api/auth/refresh", "/api/users/me", "/api/users/me"]);
    expect(asked[3]!.headers.get("Authorization")).toBe("Bearer access-2");
  });

  it("takes over the token that another tab has got meanwhile", async () => {
    const asked = server(tokens(1), tokens(2), problem(401, "edge.unauthenticated"), json({}));
    const [one, other] = [await page(), await page()];
    await one.session.signIn("ann@example.com", "p");
    await other.session.signIn("ann@example.com", "p");
    await one.me();
    expect(asked.slice(2).map((a) => [a.path, a.headers.get("Authorization")])).toEqual([
      ["/api/users/me", "Bearer access-1"],
      ["/api/users/me", "Bearer access-2"],
    ]);
  });

  it("that has ended asks its owner to sign in again, and then does what was asked meanwhile", async () => {
    const asked = server(tokens(1), problem(401, "edge.unauthenticated"), problem(401, "accounts.signed-out"), tokens(2), json({ id: "me" }));
    const { session, me } = await page();
    await session.signIn("ann@example.com", "p");
    const waiting = me();
    await until(() => expect(session.expired).toBe(true));
    await session.signIn("ann@example.com", "p");
    expect((await waiting).value).toEqual({ id: "me" });
    expect(session.expired).toBe(false);
    expect(asked.at(-1)!.headers.get("Authorization")).toBe("Bearer access-2");
  });

  it("that can't be renewed for want of a connection is no reason to sign in again", async () => {
    server(tokens(1), problem(401, "edge.unauthenticated"), new TypeError("Failed to fetch"), problem(401, "edge.unauthenticated"));
    const { session, me } = await page();
    await session.signIn("ann@example.com", "p");
    await expect(me()).rejects.toMatchObject({ status: 401 });
    expect(session.expired).toBe(false);
  });

  it("begins with a second factor, where there is one, and not before", async () => {
    const asked = server(problem(401, "accounts.second-factor-needed", { challenge: "c-1" }), problem(401, "accounts.wrong-code"), tokens(1));
    const { session } = await page();
    expect(await session.signIn("ann@example.com", "p")).toBe("c-1");
    expect(session.kept).toBeNull();
    await expect(session.pass("ann@example.com", "c-1", "000000", "key-1")).rejects.toMatchObject({ code: "accounts.wrong-code" });
    expect(session.kept).toBeNull();
    await session.pass("ann@example.com", "c-1", "492039", "key-2");
    expect(session.email).toBe("ann@example.com");
    expect(asked.slice(1).map((a) => [a.path, a.headers.get("Idempotency-Key"), a.headers.get("Authorization")])).toEqual([
      ["/api/auth/two-factor", "key-1", null],
      ["/api/auth/two-factor", "key-2", null],
    ]);
  });

  it("that could not be ended everywhere goes on here", async () => {
    server(tokens(1), new TypeError("Failed to fetch"), new Response(null, { status: 204 }));
    const { session } = await page();
    await session.signIn("ann@example.com", "p");
    await expect(session.signOutEverywhere()).rejects.toThrow();
    expect(session.email).toBe("ann@example.com");
    await session.signOutEverywhere();
    expect(session.kept).toBeNull();
  });

  it("leaves nothing behind when it is over", async () => {
    const asked = server(tokens(1), new Response(null, { status: 204 }));
    const { session } = await page();
    await session.signIn("ann@example.com", "p");
    const { store } = await import("../src/kept/store");
    await store.put("answers", { key: "history", at: 0, value: "what I said" });
    await session.signOut();
    expect(asked[1]!.path).toBe("/api/auth/logout");
    expect([session.kept, localStorage.getItem("rapport.session"), await store.all("answers")]).toEqual([null, null, []]);
  });
});
