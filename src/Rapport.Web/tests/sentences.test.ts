import { describe, expect, it } from "vitest";
import { type Sentence, Sentences, spotOf, spotsOf, wordAt } from "../src/practice/voice/sentences";

function sentence(number: number, index: number): Sentence {
  return { number, sentence: index, text: `${number}.${index}`, audio: "", words: [] };
}

function takeAll(queue: Sentences): string[] {
  const taken: string[] = [];
  for (let next = queue.take(); next; next = queue.take()) taken.push(next.text);
  return taken;
}

describe("sentences to be heard", () => {
  it("come out in their order, each once", () => {
    const queue = new Sentences();
    expect([1, 0, 1, 2, 0].map((i) => queue.add(sentence(2, i)))).toEqual([true, true, false, true, false]);
    expect(takeAll(queue)).toEqual(["2.0", "2.1", "2.2"]);
    expect(queue.add(sentence(2, 1))).toBe(false);
  });

  it("wait for one that is missing until it is passed over", () => {
    const queue = new Sentences();
    queue.add(sentence(2, 1));
    expect(queue.take()).toBeNull();
    expect(queue.hasGap).toBe(true);
    queue.skip();
    expect(takeAll(queue)).toEqual(["2.1"]);
    expect(queue.add(sentence(2, 0))).toBe(false);
  });

  it("of a newer line replace those of the line before, whose late ones are not heard", () => {
    const queue = new Sentences();
    queue.add(sentence(2, 0));
    queue.add(sentence(4, 0));
    expect(queue.add(sentence(2, 1))).toBe(false);
    expect(takeAll(queue)).toEqual(["4.0"]);
  });

  it("stop when their line is dropped, and begin anew with the next", () => {
    const queue = new Sentences();
    queue.add(sentence(2, 0));
    queue.drop(2);
    expect(queue.add(sentence(2, 1))).toBe(false);
    expect([queue.take(), queue.isDropped(2)]).toEqual([null, true]);
    queue.add(sentence(4, 0));
    expect([queue.isDropped(4), takeAll(queue)]).toEqual([false, ["4.0"]]);
  });
});

describe("the word that is spoken", () => {
  it("is the last one that has begun", () => {
    const words = [{ at: 0.1 }, { at: 0.5 }, { at: 0.9 }];
    expect([0, 0.1, 0.49, 0.7, 5].map((t) => wordAt(words, t))).toEqual([-1, 0, 0, 1, 2]);
  });

  it("is found in the text, also the second of two that are alike, and passed over when it is not there", () => {
    const text = "No, no. Not no!";
    expect(spotsOf(text, [{ text: "No" }, { text: "no" }, { text: "maybe" }, { text: "Not" }, { text: "no" }]).map((s) => s && text.slice(s.from, s.to))).toEqual(["No", "no", null, "Not", "no"]);
    expect(spotsOf(text, [{ text: "no" }, { text: "no" }]).map((s) => s?.from)).toEqual([4, 12]);
  });

  it("stands in its sentence, wherever that is in the line", () => {
    expect(spotOf("One. Two.", " Two. ", 0)).toEqual({ from: 5, to: 9 });
    expect(spotOf("One. Two.", "Three.", 0)).toBeNull();
  });
});
