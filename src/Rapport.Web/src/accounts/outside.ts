import { fits } from "../shell/router.svelte";

interface Outside {
  pattern: string;
  load: () => Promise<{ default: unknown }>;
}

/** Where links in mails lead, and what is for those who have no account: shown without signing in, and to those who are signed in too. */
const outside: Outside[] = [
  { pattern: "/forgotten", load: () => import("./credentials/Forgotten.svelte") },
  { pattern: "/new-password", load: () => import("./credentials/NewPassword.svelte") },
  { pattern: "/confirm", load: () => import("./credentials/Confirm.svelte") },
  { pattern: "/erasures/:id", load: () => import("./erasure/Certificate.svelte") },
];

export function outsideOf(path: string): { load: Outside["load"]; at: Record<string, string> } | null {
  for (const { pattern, load } of outside) {
    const at = fits(pattern, path);
    if (at) return { load, at };
  }
  return null;
}
