import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  headers: Headers;
  body: FormData | string | null;
}

/** In place of the network: what is asked is kept, and each request gets the next answer; an error is a connection that broke. */
export function server(...answers: (Response | Error | (() => Response | Promise<Response>))[]): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    asked.push({ method: init.method ?? "GET", path, headers: new Headers(init.headers), body: (init.body as FormData | string | undefined) ?? null });
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`Nobody answers ${path}`);
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer() : answer;
  });
  return asked;
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json", ...headers } });
}

export function problem(status: number, code: string, facts: Record<string, unknown> = {}, headers: Record<string, string> = {}): Response {
  return json({ status, code, title: code, detail: `It is ${code}.`, correlationId: "c", ...facts }, status, headers);
}

/** What a browser has and Node has not. */
export function browser(): void {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
  vi.stubGlobal("addEventListener", () => undefined);
  let last = Promise.resolve<unknown>(null);
  const alone = <T>(_: string, work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => null);
    return mine;
  };
  vi.stubGlobal("navigator", { onLine: true, locks: { request: alone } });
}

/** Waits for what comes by itself, as long as a slow machine takes. */
export function until(holds: () => unknown): Promise<unknown> {
  return vi.waitFor(holds, { timeout: 50_000, interval: 5 });
}
