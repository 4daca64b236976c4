import type { EndReason } from "../../api/types";
import { endings } from "../../shell/words";

/** What is looked for in the history: as it stands in the address. Days are of this place, as the trainee counts them. */
export interface Sought {
  q: string;
  scenario: string;
  skill: string;
  ending: string;
  from: string;
  to: string;
  oldest: boolean;
}

export const nothing: Sought = { q: "", scenario: "", skill: "", ending: "", from: "", to: "", oldest: false };

const isDay = /^\d{4}-\d{2}-\d{2}$/;

export function sought(query: URLSearchParams): Sought {
  const day = (name: string): string => (isDay.test(query.get(name) ?? "") ? query.get(name)! : "");
  const ending = query.get("ending") ?? "";
  return {
    q: query.get("q") ?? "",
    scenario: query.get("scenario") ?? "",
    skill: query.get("skill") ?? "",
    ending: ending in endings ? ending : "",
    from: day("from"),
    to: day("to"),
    oldest: query.get("sort") === "oldest",
  };
}

export function addressed(wanted: Sought): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of ["q", "scenario", "skill", "ending", "from", "to"] as const) if (wanted[name].trim()) query.set(name, wanted[name].trim());
  if (wanted.oldest) query.set("sort", "oldest");
  return query;
}

/** As the server is asked: a day begins and ends where the trainee is. */
export function asked(wanted: Sought): Record<string, string | undefined> {
  return {
    q: wanted.q || undefined,
    scenario: wanted.scenario || undefined,
    skill: wanted.skill || undefined,
    ending: (wanted.ending as EndReason) || undefined,
    from: wanted.from ? new Date(`${wanted.from}T00:00:00`).toISOString() : undefined,
    to: wanted.to ? new Date(`${wanted.to}T23:59:59.999`).toISOString() : undefined,
    sort: wanted.oldest ? "startedAtAsc" : "startedAtDesc",
  };
}

export function isNarrowed(wanted: Sought): boolean {
  return addressed({ ...wanted, oldest: false }).size > 0;
}
