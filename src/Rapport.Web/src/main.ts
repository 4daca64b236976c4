import "@fontsource-variable/figtree/wght.css";
import "./tokens.css";
import "./base.css";
import { mount } from "svelte";
import App from "./App.svelte";

mount(App, { target: document.getElementById("app")! });

// Where it can't be had, the app needs the network, and that is all.
if (import.meta.env.PROD && "serviceWorker" in navigator)
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch((e: unknown) => console.debug("Not kept for use offline", e)));
