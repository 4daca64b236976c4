import { clock } from "./clock";
import { Refused, Unreachable } from "./problem";
import type { paths } from "./schema";

type Method = "get" | "post" | "put" | "delete";
type With<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;
type Json<R> = R extends { content: { "application/json": infer T } } ? T : undefined;
type Good = 200 | 201 | 202 | 204;
type Result<O> = O extends { responses: infer R } ? { [S in keyof R & Good]: Json<R[S]> }[keyof R & Good] : never;
type BodyOf<O> = O extends { requestBody?: infer B } ? (NonNullable<B> extends { content: { "application/json": infer T } } ? T : never) : never;

export interface Sent<B> {
  /** For the braces in the path. */
  at?: Record<string, string>;
  query?: Record<string, string | number | readonly string[] | null | undefined>;
  body?: B | FormData;
  /** Makes a repetition harmless. */
  key?: string;
  signal?: AbortSignal;
  /** By nobody: for signing in. */
  unsigned?: boolean;
  headers?: Record<string, string>;
}

export interface Answered<T> {
  value: T;
  headers: Headers;
}

/** Who signs requests, and gets a new token when one is refused. */
export interface Signs {
  /** Null when nobody is signed in. */
  token(): Promise<string | null>;
  /** The server did not take the token; answers the one to try next, or null when there is none to be had. */
  refused(token: string): Promise<string | null>;
}

let signs: Signs = { token: () => Promise.resolve(null), refused: () => Promise.resolve(null) };

export function signWith(signer: Signs): void {
  signs = signer;
}

const position = "Rapport-Position";
/** Where our own changes stand in the feed: what is read afterwards waits a short time until it shows them. */
let written = 0;

/** So long an answer may take to what only reads, to its last byte: then it counts as lost. A connection can die without anybody being told. */
const patience = 30_000;

/** Busy servers are asked again a few times, but only for what may be repeated. */
const attempts = 3;

export async function call<M extends Method, P extends With<M>>(method: M, path: P, sent: Sent<BodyOf<Operation<P, M>>> = {}): Promise<Answered<Result<Operation<P, M>>>> {
  const mayRepeat = method === "get" || sent.key !== undefined;
  for (let attempt = 1; ; attempt++) {
    const answer = await signed(method, path, sent);
    clock.heard(answer.headers.get("Date"));
    const place = Number(answer.headers.get(position) ?? 0);
    if (method !== "get" && place > written) written = place;
    if (answer.ok) return { value: (answer.status === 204 ? undefined : await json(answer)) as Result<Operation<P, M>>, headers: answer.headers };
    const refused = await Refused.of(answer);
    if (refused.status !== 503 || !mayRepeat || attempt === attempts) throw refused;
    await new Promise((go) => setTimeout(go, (refused.retryAfter ?? 1) * 1000));
  }
}

async function signed(method: Method, path: string, sent: Sent<unknown>): Promise<Response> {
  const token = sent.unsigned ? null : await signs.token();
  const answer = await once(method, path, sent, token);
  if (answer.status !== 401 || token === null) return answer;
  const fresh = await signs.refused(token);
  return fresh === null ? answer : once(method, path, sent, fresh);
}

async function once(method: Method, path: string, sent: Sent<unknown>, token: string | null): Promise<Response> {
  const headers = new Headers(sent.headers);
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  if (method === "get" && written > 0) headers.set(position, String(written));
  if (sent.key !== undefined) headers.set("Idempotency-Key", sent.key);
  if (sent.body !== undefined && !(sent.body instanceof FormData)) headers.set("Content-Type", "application/json");
  const body = sent.body === undefined || sent.body instanceof FormData ? sent.body : JSON.stringify(sent.body);
  try {
    const signal = sent.signal ?? (method === "get" ? AbortSignal.timeout(patience) : undefined);
    return await fetch(address(path, sent), { method: method.toUpperCase(), headers, body, signal, cache: "no-store" });
  } catch (e) {
    if (sent.signal?.aborted) throw e;
    throw new Unreachable();
  }
}

/** The path with what belongs into its braces, and the query. */
export function address(path: string, { at, query }: Pick<Sent<unknown>, "at" | "query">): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(at?.[name] ?? ""));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== null && one !== undefined && one !== "") asked.append(name, String(one));
  return asked.size > 0 ? `${filled}?${asked}` : filled;
}

async function json(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    // Cut off in the middle.
    throw new Unreachable();
  }
}
