/** What is looked for in the catalogue: as it stands in the address. */
export interface Asked {
  q: string;
  skill: string[];
  difficulty: string[];
  language: string[];
  tag: string[];
  sort: string;
}

export type Filter = "skill" | "difficulty" | "language" | "tag";

export const filters: readonly Filter[] = ["skill", "difficulty", "language", "tag"];
export const sorts = [
  { value: "titleAsc", name: "By title" },
  { value: "difficultyAsc", name: "Gentle first" },
  { value: "difficultyDesc", name: "Hard first" },
] as const;

export function asked(query: URLSearchParams): Asked {
  return {
    q: query.get("q") ?? "",
    skill: query.getAll("skill"),
    difficulty: query.getAll("difficulty"),
    language: query.getAll("language"),
    tag: query.getAll("tag"),
    sort: sorts.find((s) => s.value === query.get("sort"))?.value ?? "titleAsc",
  };
}

export function addressed(wanted: Asked): URLSearchParams {
  const query = new URLSearchParams();
  if (wanted.q.trim()) query.set("q", wanted.q.trim());
  for (const filter of filters) for (const value of wanted[filter]) query.append(filter, value);
  if (wanted.sort !== "titleAsc") query.set("sort", wanted.sort);
  return query;
}

export function toggled(wanted: Asked, filter: Filter, value: string): Asked {
  const chosen = wanted[filter];
  return { ...wanted, [filter]: chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value] };
}

export function isNarrowed(wanted: Asked): boolean {
  return wanted.q.trim() !== "" || filters.some((f) => wanted[f].length > 0);
}
