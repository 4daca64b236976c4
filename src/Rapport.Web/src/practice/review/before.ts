import { call } from "../../api/call";
import type { History } from "../../api/types";

/** How each skill was rated when the scenario was practised the time before; empty when it never was, or can't be told. */
export async function ratedBefore(detail: History): Promise<ReadonlyMap<string, number>> {
  try {
    const { value } = await call("get", "/api/sessions", { query: { status: "ended", pageSize: 100 } });
    const earlier = value.items
      .filter((s) => s.scenarioId === detail.scenario.id && s.id !== detail.id && s.ratings.length > 0 && s.openedAt < detail.openedAt)
      .sort((a, b) => b.openedAt.localeCompare(a.openedAt));
    return new Map(earlier[0]?.ratings.map((r) => [r.skillId, r.rating]));
  } catch (e) {
    console.debug("No earlier ratings", e);
    return new Map();
  }
}

/** `one more than last time`. */
export function compared(now: number, before: number): string {
  const more = now - before;
  if (more === 0) return "as last time";
  const words = ["", "one", "two", "three", "four"];
  return `${words[Math.abs(more)] ?? Math.abs(more)} ${more > 0 ? "more" : "less"} than last time`;
}
