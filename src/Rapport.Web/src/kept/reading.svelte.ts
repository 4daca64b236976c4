import { Unreachable } from "../api/problem";
import { store } from "./store";

/**
 * Something that is read from the server. The newest answer is kept, so that it can be shown, with its date, when the server can't be reached.
 * Of several loads the last one counts.
 */
export class Reading<T> {
  value = $state.raw<T | undefined>();
  fault = $state.raw<unknown>(null);
  /** When what is shown was read, if that is not now. */
  from = $state<Date | null>(null);
  loading = $state(false);

  /** Which load is the last one. */
  protected loads = 0;

  async load(read: () => Promise<T>, keepAs?: string): Promise<void> {
    const load = ++this.loads;
    this.loading = true;
    this.fault = null;
    try {
      const value = await read();
      if (load !== this.loads) return;
      [this.value, this.from] = [value, null];
      if (keepAs) void keep(keepAs, value);
    } catch (fault) {
      const kept = fault instanceof Unreachable && keepAs ? await recall(keepAs) : undefined;
      if (load !== this.loads) return;
      if (kept) [this.value, this.from] = [kept.value as T, new Date(kept.at)];
      else this.fault = fault;
    } finally {
      if (load === this.loads) this.loading = false;
    }
  }
}

// A browser may refuse to keep anything, as in some private windows; then there is just nothing to show while offline.
export async function keep(key: string, value: unknown): Promise<void> {
  try {
    await store.put("answers", { key, at: Date.now(), value });
  } catch (e) {
    console.warn("An answer could not be kept", e);
  }
}

export async function recall(key: string): Promise<{ value: unknown; at: number } | undefined> {
  try {
    return await store.get("answers", key);
  } catch (e) {
    console.warn("Kept answers can't be read", e);
    return undefined;
  }
}
