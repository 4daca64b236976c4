import "@fontsource-variable/figtree/wght.css";
import "./tokens.css";
import "./base.css";
import { mount } from "svelte";
import App from "./App.svelte";

mount(App, { target: document.getElementById("app")! });

// It loads the whole app: not while the first view still waits for what it shows.
const patience = 2000;

// Where it can't be had, the app needs the network, and that is all.
const keep = (): void => void navigator.serviceWorker.register("/sw.js").catch((e: unknown) => console.debug("Not kept for use offline", e));
if (import.meta.env.PROD && "serviceWorker" in navigator) addEventListener("load", () => setTimeout(() => (navigator.onLine ? keep() : addEventListener("online", keep, { once: true })), patience));
