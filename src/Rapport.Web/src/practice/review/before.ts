import { call } from "../../api/call";
import type { History, Measures } from "../../api/types";

/** When the scenario was practised and rated the time before. */
export interface Before {
  id: string;
  ratings: ReadonlyMap<string, number>;
}

/** Null when it never was, or when it can't be told. */
export async function ratedBefore(detail: History): Promise<Before | null> {
  try {
    const { value } = await call("get", "/api/sessions", { query: { status: "ended", pageSize: 100 } });
    const earlier = value.items
      .filter((s) => s.scenarioId === detail.scenario.id && s.id !== detail.id && s.ratings.length > 0 && s.openedAt < detail.openedAt)
      .sort((a, b) => b.openedAt.localeCompare(a.openedAt))[0];
    return earlier ? { id: earlier.id, ratings: new Map(earlier.ratings.map((r) => [r.skillId, r.rating])) } : null;
  } catch (e) {
    console.debug("No earlier ratings", e);
    return null;
  }
}

export async function measuredBefore(before: Before): Promise<Measures | null> {
  try {
    return (await call("get", "/api/sessions/{id}/evaluation", { at: { id: before.id } })).value.report?.measures ?? null;
  } catch (e) {
    console.debug("No earlier measures", e);
    return null;
  }
}

const words = ["", "one", "two", "three", "four"];

/** `one more than last time`. */
export function compared(now: number, before: number, shown: (n: number) => string = (n) => words[n] ?? String(n)): string {
  const more = now - before;
  const said = shown(Math.abs(more));
  if (more === 0 || said === shown(0)) return "as last time";
  return `${said} ${more > 0 ? "more" : "less"} than last time`;
}
