import { fits } from "../shell/router.svelte";

interface Outside {
  pattern: string;
  load: () => Promise<{ default: unknown }>;
}

/** What is for those who have no account, or none any more: shown without signing in, and to those who are signed in too. */
const outside: Outside[] = [
  { pattern: "/erasures/:id", load: () => import("./erasure/Certificate.svelte") },
];

export function outsideOf(path: string): { load: Outside["load"]; at: Record<string, string> } | null {
  for (const { pattern, load } of outside) {
    const at = fits(pattern, path);
    if (at) return { load, at };
  }
  return null;
}
