import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const font = /latin-wght-normal.*\.woff2$/;

/** The font is asked for with the page. And: fails the build when what the first view loads (page, code, styles, font) is more than the limit, packed. */
export function firstView(limit: number): Plugin {
  return {
    name: "rapport-first-view",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((name) => font.test(name))
          .map((name) => ({ tag: "link", attrs: { rel: "preload", href: `/${name}`, as: "font", type: "font/woff2", crossorigin: "" }, injectTo: "head" as const })),
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const files = Object.values(bundle);
        const loaded = new Set<string>();
        const follow = (name: string): void => {
          const chunk = bundle[name];
          if (loaded.has(name) || !chunk) return;
          loaded.add(name);
          if (chunk.type !== "chunk") return;
          chunk.imports.forEach(follow);
          chunk.viteMetadata?.importedCss.forEach(follow);
        };
        for (const file of files) if (file.type === "chunk" && file.isEntry) follow(file.fileName);
        for (const file of files) if (file.fileName === "index.html" || font.test(file.fileName)) loaded.add(file.fileName);
        let size = 0;
        for (const name of loaded) {
          const file = bundle[name]!;
          size += gzipSync(file.type === "chunk" ? file.code : file.source).length;
        }
        const said = `the first view loads ${(size / 1024).toFixed(1)} KB (packed) of ${limit / 1024} KB`;
        if (size > limit) this.error(`Too much: ${said}: ${[...loaded].join(", ")}`);
        console.log(said);
      },
    },
  };
}
