import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** What of others is sent to browsers; docs/decisions/0008-packages.md lists them. */
const shipped = ["svelte", "@microsoft/signalr", "@fontsource-variable/figtree", "uqr"];

/** Their licences ask to go along, in `licences.txt`. */
export function licences(): Plugin {
  let root = "";
  return {
    name: "rapport-licences",
    apply: "build",
    configResolved: (config) => void (root = config.root),
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "licences.txt", source: shipped.map((name) => `${name}\n\n${licenceOf(join(root, "node_modules", name))}\n`).join("\n\n") });
    },
  };
}

function licenceOf(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file) return readFileSync(join(folder, file), "utf8").trim();
  const { license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { license: string; author?: string };
  return `${license}${author ? `, by ${author}` : ""}`;
}
