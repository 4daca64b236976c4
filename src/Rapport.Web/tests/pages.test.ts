import "fake-indexeddb/auto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Unreachable } from "../src/api/problem";
import { store } from "../src/kept/store";
import { browser } from "./server";

type Numbers = { items: number[]; next: string | null };

let Pages: typeof import("../src/kept/pages.svelte").Pages;

function held(): { read: () => Promise<Numbers>; answer: (page: Numbers) => void; asked: () => number } {
  const answers: ((page: Numbers) => void)[] = [];
  let asked = 0;
  return { read: () => new Promise((done) => (asked++, answers.push(done))), answer: (page) => answers.shift()!(page), asked: () => asked };
}

describe("a list that is read page by page", () => {
  beforeAll(async () => {
    browser();
    ({ Pages } = await import("../src/kept/pages.svelte"));
  });
  beforeEach(() => store.clear("answers"));

  const first = (): Promise<Numbers> => Promise.resolve({ items: [1, 2], next: "b" });

  it("grows until there is no page any more", async () => {
    const pages = new Pages<number, Numbers>();
    await pages.load(first);
    await pages.loadMore((cursor) => Promise.resolve({ items: [cursor === "b" ? 3 : 0], next: "c" }));
    await pages.loadMore((cursor) => Promise.resolve({ items: [cursor === "c" ? 4 : 0], next: null }));
    expect(pages.items).toEqual([1, 2, 3, 4]);
    expect(pages.next).toBeNull();
  });

  it("has each page once, also when it is wished for twice", async () => {
    const pages = new Pages<number, Numbers>();
    await pages.load(first);
    const second = held();
    const both = [pages.loadMore(second.read), pages.loadMore(second.read)];
    second.answer({ items: [3], next: null });
    await Promise.all(both);
    expect(second.asked()).toBe(1);
    expect(pages.items).toEqual([1, 2, 3]);
  });

  it("takes no page of what was looked for before", async () => {
    const pages = new Pages<number, Numbers>();
    await pages.load(first);
    const [late, other] = [held(), held()];
    const more = pages.loadMore(late.read);
    const load = pages.load(other.read);
    late.answer({ items: [3], next: null });
    await more;
    other.answer({ items: [7], next: "z" });
    await load;
    expect(pages.items).toEqual([7]);
    expect(pages.next).toBe("z");
    expect(pages.loadingMore).toBe(false);
  });

  it("says why the next page did not come, and can be asked for it again", async () => {
    const pages = new Pages<number, Numbers>();
    await pages.load(first);
    await pages.loadMore(() => Promise.reject(new Unreachable()));
    expect(pages.moreFault).toBe("Rapport does not answer.");
    expect(pages.items).toEqual([1, 2]);
    await pages.loadMore(() => Promise.resolve({ items: [3], next: null }));
    expect(pages.moreFault).toBeNull();
    expect(pages.items).toEqual([1, 2, 3]);
  });

  it("shows its first page, with its date, when the server can't be reached", async () => {
    await new Pages<number, Numbers>().load(first, "numbers");
    await expect.poll(async () => (await store.all("answers")).length, { timeout: 50_000 }).toBe(1);
    const pages = new Pages<number, Numbers>();
    await pages.load(() => Promise.reject(new Unreachable()), "numbers");
    expect(pages.items).toEqual([1, 2]);
    expect(pages.from).toBeInstanceOf(Date);
  });
});
