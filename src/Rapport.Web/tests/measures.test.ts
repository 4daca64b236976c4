import { describe, expect, it } from "vitest";
import { compared } from "../src/practice/review/before";
import { scaleOf, shown } from "../src/practice/review/charts/scale";
import { readingSeconds, soundsOf } from "../src/practice/review/replay.svelte";
import { loudness } from "../src/practice/voice/recorder.svelte";

const points = (...values: (number | null)[]) => values.map((value, i) => ({ turn: i + 1, value }));

describe("what is drawn", () => {
  it("has a scale of round numbers that holds all values and what is usual", () => {
    expect(scaleOf(points(142, null, 97), [110, 160])).toEqual({ top: 200, lines: [0, 50, 100, 150, 200] });
    expect(scaleOf(points(0, 3))).toEqual({ top: 3, lines: [0, 1, 2, 3] });
    expect(scaleOf(points(0, null)).top).toBeGreaterThan(0);
    for (const largest of [0.4, 1, 2.5, 7, 19, 55, 160, 999]) {
      const { top, lines } = scaleOf(points(largest));
      expect(top).toBeGreaterThanOrEqual(largest);
      expect(lines.length).toBeLessThanOrEqual(6);
    }
  });

  it("shows a gap as a gap", () => expect([null, 0, 2.44, 142.4].map(shown)).toEqual(["–", "0", "2.4", "142"]));
});

describe("what is heard", () => {
  it("is a line's sentences, or its recording, or nothing", () => {
    const line = { number: 0, speaker: "partner" as const, text: "", startedAt: "", endedAt: "" };
    expect(soundsOf({ ...line, audio: "whole", voice: [{ text: "", audio: "a" }, { text: "", audio: "b" }] })).toEqual(["a", "b"]);
    expect(soundsOf({ ...line, audio: "whole" })).toEqual(["whole"]);
    expect(soundsOf(line)).toEqual([]);
  });

  it("stands long enough to be read where there is no sound, and not for ever", () => {
    expect(readingSeconds("Yes.")).toBeCloseTo(1.2);
    expect(readingSeconds("word ".repeat(20).trim())).toBeCloseTo(5.6);
    expect(readingSeconds("word ".repeat(500))).toBe(9);
  });

  it("is nothing at silence and all at a shout", () => {
    const tone = (loud: number) => Float32Array.from({ length: 512 }, (_, i) => loud * Math.sin(i / 3));
    expect(loudness(tone(0))).toBe(0);
    expect(loudness(tone(1))).toBe(1);
    expect(loudness(tone(0.05))).toBeGreaterThan(0.3);
    expect(loudness(tone(0.05))).toBeLessThan(0.8);
  });
});

describe("what is compared", () => {
  it("is said in words", () => expect([[3, 3], [4, 3], [1, 4]].map(([now, before]) => compared(now!, before!))).toEqual(["as last time", "one more than last time", "three less than last time"]));
});
