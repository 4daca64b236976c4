import type { Verdict } from "../api/types";

export const verdicts: Record<Verdict, { sign: string; word: string }> = {
  open: { sign: "○", word: "Still open" },
  met: { sign: "✓", word: "Reached" },
  failed: { sign: "✕", word: "Missed" },
};
