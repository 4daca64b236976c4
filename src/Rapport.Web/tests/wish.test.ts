import { describe, expect, it } from "vitest";
import { Wish } from "../src/accounts/wish";
import { size } from "../src/shell/words";

describe("a wish", () => {
  it("has one key however often it is sent, and another wish another", () => {
    const wish = new Wish();
    const first = wish.key({ email: "ann@example.com" });
    expect(wish.key({ email: "ann@example.com" })).toBe(first);
    const second = wish.key({ email: "bob@example.com" });
    expect(second).not.toBe(first);
    // Going back is to wish anew: what was meant the first time may have been done.
    expect(wish.key({ email: "ann@example.com" })).not.toBe(first);
  });
});

describe("how large a file is", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [11_296, "11.3 KB"],
    [123_456, "123 KB"],
    [4_294_967_296, "4.3 GB"],
  ])("is said in its unit: %d", (bytes, said) => expect(size(bytes)).toBe(said));
});
