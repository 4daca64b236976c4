// Keeps the app itself in the browser, so that it opens without a network. What it shows comes from the API, which is never kept here.
const version = "__VERSION__";
const files = __FILES__;
const kept = `rapport-${version}`;
const notTheApps = ["/api", "/hubs", "/health", "/openapi"];
const patience = 3000;

addEventListener("install", (e) => e.waitUntil(caches.open(kept).then((cache) => cache.addAll(files))));

// Only when no page of the version before is open any more: until then its files are needed.
addEventListener("activate", (e) =>
  e.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n.startsWith("rapport-") && n !== kept).map((n) => caches.delete(n))))
      .then(() => clients.claim()),
  ),
);

addEventListener("fetch", (e) => {
  const { pathname, origin } = new URL(e.request.url);
  if (e.request.method !== "GET" || origin !== location.origin || notTheApps.some((p) => pathname === p || pathname.startsWith(`${p}/`))) return;
  e.respondWith(e.request.mode === "navigate" ? page(e.request) : file(e.request));
});

// The server's page, for it may be newer; without an answer in good time the kept one.
async function page(request) {
  const cached = await (await caches.open(kept)).match("/");
  if (!cached) return fetch(request);
  const late = new Promise((done) => setTimeout(() => done(cached), patience));
  return Promise.race([fetch(request).catch(() => cached), late]);
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}
