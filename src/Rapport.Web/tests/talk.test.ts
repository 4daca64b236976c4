import { describe, expect, it } from "vitest";
import type { Session } from "../src/api/types";
import type { Push } from "../src/live/pushes";
import { after, nextNumber, type Talk, talkOf } from "../src/practice/room/talk";

const at = "2030-01-31T12:00:00Z";
const opened: Session = {
  id: "s", version: 3, status: "live", scenarioId: "x", scenarioTitle: "X", language: "en", brief: "", openedAt: at, startedAt: at, phase: "trainee", expectedNumber: 1,
  lines: [{ number: 0, speaker: "partner", text: "Come in.", startedAt: at, endedAt: at }], objectives: [{ id: "facts", text: "Name the facts", verdict: "open" }],
};

function told(pushes: Push[], from: Talk = talkOf(opened)): Talk {
  return pushes.reduce(after, from);
}

const exchange: Push[] = [
  { type: "turn", version: 4, number: 1, state: "received", startedAt: at, endedAt: at, at },
  { type: "transcript", version: 5, number: 1, text: "Hello.", at },
  { type: "partner-partial", number: 2, text: "Well" },
  { type: "partner-turn", version: 6, number: 2, text: "Well then.", startedAt: at, endedAt: at, at },
  { type: "objective", version: 7, number: 2, overall: "open", reason: "", objectives: [{ objectiveId: "facts", verdict: "met", reason: "You did." }], at },
];

describe("a session as it is told", () => {
  it("goes from turn to turn, and the number of the next turn with it", () => {
    const phases = exchange.map((_, i) => told(exchange.slice(0, i + 1)).phase);
    expect(phases).toEqual(["transcribing", "replying", "replying", "checking", "trainee"]);
    const talk = told(exchange);
    expect(talk.lines.map((l) => l.text)).toEqual(["Come in.", "Hello.", "Well then."]);
    expect(nextNumber(talk)).toBe(3);
    expect(talk.objectives[0]).toMatchObject({ verdict: "met", reason: "You did." });
  });

  it("takes each push once, however often it comes", () => {
    const once = told(exchange);
    expect(told(exchange, once)).toEqual(once);
    expect(told(exchange.flatMap((p) => [p, p]))).toEqual(once);
  });

  it("shows the words of a line that is not whole, and forgets them when it is", () => {
    expect(told(exchange.slice(0, 3)).partial).toEqual({ number: 2, text: "Well" });
    expect(told(exchange.slice(0, 4)).partial).toBeNull();
  });

  it("passes over words of a line that is whole already", () => {
    const whole = told(exchange.slice(0, 4));
    expect(after(whole, { type: "partner-partial", number: 2, text: "Well" })).toBe(whole);
  });

  it("keeps the times of a turn that failed, which are sent again with it", () => {
    const talk = told([exchange[0]!, { type: "turn-failed", version: 5, number: 1, code: "practice.resend-turn", reason: "Nothing was understood.", at: "2030-01-31T12:00:09Z" }]);
    expect(talk).toMatchObject({ phase: "trainee", turn: { number: 1, state: "failed", startedAt: at, endedAt: at, reason: "Nothing was understood." } });
    expect(nextNumber(talk)).toBe(1);
  });

  it("begins with the trainee where a conversation goes on after the partner's word", () => {
    const queued = { ...talkOf(opened), status: "queued" as const, phase: null, place: 2 };
    expect(after(queued, { type: "began", version: 4, at })).toMatchObject({ status: "live", place: null, phase: "trainee" });
    expect(after({ ...queued, lines: [] }, { type: "began", version: 4, at }).phase).toBe("replying");
  });

  it("ends with what was half said forgotten, and waits for the evaluation", () => {
    const talk = told([...exchange.slice(0, 3), { type: "ended", version: 6, reason: "provider-outage", conditionAt: at, endedAt: at, message: "Go on." }, { type: "evaluation", version: 7, status: "queued", run: 1, attempt: 1, at }]);
    expect(talk).toMatchObject({ status: "ended", partial: null, turn: null, ending: { reason: "provider-outage" }, evaluation: { status: "queued" } });
  });

  it("passes over kinds that it does not know, and goes on after them", () => {
    const unknown = { type: "from-a-newer-server", version: 4 } as unknown as Push;
    expect(told([unknown])).toEqual({ ...talkOf(opened), version: 4 });
  });
});
