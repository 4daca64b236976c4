import jsQR from "jsqr";
import { describe, expect, it } from "vitest";
import { drawn } from "../src/accounts/factor/qr";

// As a camera sees it: each unit some pixels large, dark on light.
function seen({ size, path }: { size: number; path: string }, scale = 4): { pixels: Uint8ClampedArray; width: number } {
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let row = 0; row < scale; row++)
      for (let column = 0; column < scale; column++) pixels.fill(0, ((Number(y) * scale + row) * width + Number(x) * scale + column) * 4, ((Number(y) * scale + row) * width + Number(x) * scale + column) * 4 + 3);
  return { pixels, width };
}

describe("the code to scan", () => {
  it.each([
    "otpauth://totp/Rapport:ann%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Rapport&algorithm=SHA1&digits=6&period=30",
    `otpauth://totp/Rapport:${"long-".repeat(45)}%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Rapport&algorithm=SHA1&digits=6&period=30`,
  ])("is read as what it was made from: %s", (text) => {
    const { pixels, width } = seen(drawn(text));
    expect(jsQR(pixels, width, width)?.data).toBe(text);
  });
});
