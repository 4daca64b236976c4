import { beforeAll, describe, expect, it, vi } from "vitest";
import * as catalogue from "../src/practice/catalogue/asked";
import * as history from "../src/practice/history/sought";
import { browser } from "./server";

let fits: typeof import("../src/shell/router.svelte").fits;

beforeAll(async () => {
  browser();
  vi.stubGlobal("location", new URL("http://localhost/practice"));
  ({ fits } = await import("../src/shell/router.svelte"));
});

describe("an address of the app", () => {
  it("is taken apart by its pattern", () => {
    expect(fits("/practice/scenarios/:id", "/practice/scenarios/salary-talk")).toEqual({ id: "salary-talk" });
    expect(fits("/practice/scenarios/:id", "/practice/scenarios/a%20b/")).toEqual({ id: "a b" });
    expect(fits("/practice/scenarios/:id", "/practice/history")).toBeNull();
    expect(fits("/practice", "/practice/history")).toBeNull();
  });

  it("of the catalogue keeps what is looked for", () => {
    const wanted = { q: "salary", skill: ["a", "b"], difficulty: ["hard"], language: [], tag: [], sort: "difficultyDesc" };
    expect(catalogue.asked(catalogue.addressed(wanted))).toEqual(wanted);
    expect(catalogue.asked(new URLSearchParams("sort=nonsense")).sort).toBe("titleAsc");
    expect(catalogue.toggled(catalogue.toggled(wanted, "skill", "a"), "tag", "x")).toMatchObject({ skill: ["b"], tag: ["x"] });
  });

  it("of the history keeps what is looked for, and nothing that is no day and no ending", () => {
    const wanted = { q: "raise", scenario: "salary-talk", skill: "", ending: "idle", from: "2030-01-01", to: "2030-01-31", oldest: true };
    expect(history.sought(history.addressed(wanted))).toEqual(wanted);
    expect(history.sought(new URLSearchParams("from=yesterday&ending=bored"))).toEqual(history.nothing);
  });

  it("asks the history for whole days of this place", () => {
    const asked = history.asked({ ...history.nothing, from: "2030-01-31", to: "2030-01-31" });
    expect(Date.parse(asked["to"]!) - Date.parse(asked["from"]!)).toBe(24 * 3600 * 1000 - 1);
  });
});
