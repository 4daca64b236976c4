import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const script = "ahead.js";

/**
 * Who comes to a place other than the first, by a kept address or a reload, would load its code only after that of the app has run. A small script
 * asks for both at once. It is read from `src/places.ts`.
 */
export function ahead(): Plugin {
  let root = "";
  return {
    name: "rapport-ahead",
    apply: "build",
    configResolved: (config) => void (root = config.root),
    transformIndexHtml: () => [{ tag: "script", attrs: { src: `/${script}`, async: true }, injectTo: "head" }],
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const source = readFileSync(join(root, "src", "places.ts"), "utf8");
        const places = [...source.matchAll(/pattern: "(.+?)", load: \(\) => import\("\.(.+?)"\)/g)].map(([, pattern, file]) => {
          const [scripts, styles] = [new Set<string>(), new Set<string>()];
          const follow = (name: string): void => {
            const chunk = bundle[name];
            if (chunk?.type !== "chunk" || chunk.isEntry || scripts.has(name)) return;
            scripts.add(name);
            chunk.viteMetadata?.importedCss.forEach((style) => styles.add(style));
            chunk.imports.forEach(follow);
          };
          for (const chunk of Object.values(bundle)) if (chunk.type === "chunk" && chunk.facadeModuleId?.endsWith(`src${file}`)) follow(chunk.fileName);
          if (scripts.size === 0) this.error(`${file} of src/places.ts is in no file of its own`);
          return [`^${pattern!.replace(/:\w+/g, "[^/]+")}/?$`, [...scripts], [...styles]] as const;
        });
        if (places.length !== source.split("import(").length - 1) this.error("src/places.ts names places in a way that build/ahead.ts does not read");
        this.emitFile({ type: "asset", fileName: script, source: `(${String(load)})(${JSON.stringify(places)})` });
      },
    },
  };
}

// Runs in the browser. What is asked for twice comes once.
function load(places: (readonly [place: string, scripts: string[], styles: string[]])[]): void {
  const place = places.find(([here]) => new RegExp(here).test(location.pathname));
  if (!place || !localStorage.getItem("rapport.session")) return;
  const ask = (rel: string, as: string, file: string): void => void document.head.append(Object.assign(document.createElement("link"), { rel, as, crossOrigin: "", href: `/${file}` }));
  for (const file of place[1]) ask("modulepreload", "script", file);
  for (const file of place[2]) ask("preload", "style", file);
}
