import { encode } from "uqr";

/** Light around the code, in modules: cameras find it by that. */
const margin = 4;

/** A QR code as a path of squares, each one unit large. */
export function drawn(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: "M", border: margin });
  return { size, path: data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : []))).join("") };
}
