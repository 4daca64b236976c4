import * as Catalogue from "./practice/catalogue/Catalogue.svelte";
import { fits } from "./shell/router.svelte";

interface Place {
  pattern: string;
  /** The first view is there at once; others come when they are opened. */
  load: () => Promise<{ default: unknown }>;
  /** Something goes on here that wants the whole screen of a phone. */
  still?: boolean;
}

const places: Place[] = [
  { pattern: "/practice", load: () => Promise.resolve(Catalogue) },
  { pattern: "/practice/scenarios/:id", load: () => import("./practice/scenario/Scenario.svelte") },
  { pattern: "/practice/sessions/:id", load: () => import("./practice/room/Room.svelte"), still: true },
  { pattern: "/practice/history", load: () => import("./practice/history/History.svelte") },
  { pattern: "/practice/history/:id", load: () => import("./practice/review/Review.svelte") },
  { pattern: "/settings", load: () => import("./accounts/Settings.svelte") },
  { pattern: "/settings/password", load: () => import("./accounts/credentials/Password.svelte") },
  { pattern: "/settings/second-factor", load: () => import("./accounts/factor/SecondFactorSettings.svelte") },
  { pattern: "/settings/sessions", load: () => import("./accounts/sessions/Sessions.svelte") },
  { pattern: "/settings/export", load: () => import("./accounts/export/Export.svelte") },
  { pattern: "/settings/delete", load: () => import("./accounts/erasure/DeleteAccount.svelte") },
  { pattern: "/settings/consents", load: () => import("./accounts/consents/Consents.svelte") },
];

export function placeOf(path: string): { place: Place; at: Record<string, string>; key: string } | null {
  for (const place of places) {
    const at = fits(place.pattern, path);
    if (at) return { place, at, key: [place.pattern, ...Object.values(at)].join(" ") };
  }
  return null;
}
