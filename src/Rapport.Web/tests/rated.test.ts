import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Evaluation } from "../src/api/types";
import { Rated } from "../src/practice/review/rated.svelte";
import { json, server } from "./server";

const running: Evaluation = { status: "running", run: 1, attempt: 1 };
const completed: Evaluation = { status: "completed", run: 1, report: { ratings: [], summary: "Well said.", measures: {} as never, evaluator: "built-in" } };
const again: Evaluation = { status: "queued", run: 2, attempt: 1, report: completed.report };

describe("the evaluation that is shown", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => (vi.unstubAllGlobals(), vi.useRealTimers()));

  it("is asked after until it is there, also when an answer does not come", async () => {
    const asked = server(json(running), new TypeError("cut"), json(completed));
    const rated = new Rated("s");
    rated.open({ status: "queued", run: 1, attempt: 1 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(rated.now).toEqual(completed);
    expect(asked).toHaveLength(3);
  });

  it("does not go back when an older answer comes late", () => {
    const rated = new Rated("s");
    rated.open(completed);
    rated.open(running);
    expect(rated.now).toEqual(completed);
    rated.close();
  });

  it("gives way to the one that was asked for again", async () => {
    const asked = server(json(again, 202), json({ ...completed, run: 2 }));
    const rated = new Rated("s");
    rated.open(completed);
    await rated.again();
    expect(rated.now).toEqual(again);
    rated.open(completed);
    expect(rated.now).toEqual(again);
    await vi.advanceTimersByTimeAsync(1000);
    expect(rated.now).toEqual({ ...completed, run: 2 });
    expect(asked).toHaveLength(2);
  });
});
