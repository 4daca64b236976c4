import { told } from "../api/problem";
import { Reading } from "./reading.svelte";

interface Page<I> {
  items: I[];
  next?: string | null;
}

/** A list that is read page by page. The first page is kept for when the server can't be reached; what comes after it is added on request. */
export class Pages<I, P extends Page<I>> extends Reading<P> {
  /** Why the next page did not come. */
  moreFault = $state<string | null>(null);
  loadingMore = $state(false);

  #more = $state.raw<Page<I> | null>(null);

  /** All that has been read. */
  get items(): I[] {
    return [...(this.value?.items ?? []), ...(this.#more?.items ?? [])];
  }

  /** Where the next page begins; null when there is none. */
  get next(): string | null {
    return (this.#more ?? this.value)?.next ?? null;
  }

  override async load(read: () => Promise<P>, keepAs?: string): Promise<void> {
    [this.#more, this.moreFault, this.loadingMore] = [null, null, false];
    await super.load(read, keepAs);
  }

  /** Of several wishes for the same page one counts; and none any more when something else is looked for by now. */
  async loadMore(read: (cursor: string) => Promise<P>): Promise<void> {
    const [cursor, load] = [this.next, this.loads];
    if (cursor === null || this.loadingMore) return;
    [this.loadingMore, this.moreFault] = [true, null];
    try {
      const page = await read(cursor);
      if (load === this.loads) this.#more = { items: [...(this.#more?.items ?? []), ...page.items], next: page.next };
    } catch (fault) {
      if (load === this.loads) this.moreFault = told(fault);
    } finally {
      if (load === this.loads) this.loadingMore = false;
    }
  }
}
