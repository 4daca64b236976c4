export interface Point {
  /** Of the trainee, from 1. */
  turn: number;
  /** Null where it can't be known: a gap stays a gap. */
  value: number | null;
}

/** A round number at or above the largest, and the lines between. */
export function scaleOf(points: readonly Point[], usual?: readonly [number, number]): { top: number; lines: number[] } {
  const largest = Math.max(usual?.[1] ?? 0, ...points.map((p) => p.value ?? 0));
  const step = stepFor(largest);
  const top = Math.max(step, Math.ceil(largest / step) * step);
  const lines: number[] = [];
  for (let i = 0; i * step <= top + 1e-9; i++) lines.push(i * step);
  return { top, lines };
}

function stepFor(largest: number): number {
  if (largest <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(largest));
  const step = [0.25, 0.5, 1, 2].map((s) => s * size).find((s) => largest / s <= 4) ?? size * 2.5;
  return largest <= 4 ? Math.max(step, 1) : step;
}

export function shown(value: number | null): string {
  if (value === null) return "–";
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 1 : 0);
}
