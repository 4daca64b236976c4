import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { ahead } from "./build/ahead.ts";
import { firstView } from "./build/first-view.ts";
import { licences } from "./build/licences.ts";
import { offline } from "./build/offline.ts";
import { packed } from "./build/packed.ts";

const server = process.env.RAPPORT_SERVER ?? "http://localhost:5080";

export default defineConfig({
  plugins: [svelte(), firstView(120 * 1024), ahead(), licences(), offline(), packed()],
  build: {
    outDir: "../Rapport.Silo/wwwroot",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // While working on the app: the API of a server that runs beside it.
  server: { proxy: { "/api": server, "/hubs": { target: server, ws: true }, "/openapi": server } },
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 60_000 },
});
