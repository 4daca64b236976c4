import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Plugin } from "vite";

/** Writes the service worker, which keeps all files of this build for use without a network. */
export function offline(): Plugin {
  let [root, folder] = ["", ""];
  return {
    name: "rapport-offline",
    apply: "build",
    configResolved: (config) => void ([root, folder] = [config.root, join(config.root, config.build.outDir)]),
    closeBundle() {
      const files = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
        .filter((f) => f.isFile() && !/\.(br|gz)$/.test(f.name) && f.name !== "sw.js")
        .map((f) => join(f.parentPath, f.name))
        .sort();
      const hash = createHash("sha256");
      for (const file of files) hash.update(file.slice(folder.length)).update(readFileSync(file));
      const paths = files.map((f) => f.slice(folder.length).split(sep).join("/")).map((f) => (f === "/index.html" ? "/" : f));
      const worker = readFileSync(join(root, "build", "sw.js"), "utf8").replace("__VERSION__", hash.digest("hex").slice(0, 16)).replace("__FILES__", JSON.stringify(paths));
      writeFileSync(join(folder, "sw.js"), worker);
    },
  };
}
