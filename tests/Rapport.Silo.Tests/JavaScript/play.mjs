// Plays a session as a browser would, with SignalR's own client, and prints what it saw: one JSON object per line.
// node play.mjs SERVER SCENARIO SCRIPT
import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { HubConnectionBuilder, LogLevel } from "@microsoft/signalr";

const [server, scenario, script] = process.argv.slice(2);
const lines = readFileSync(script, "utf8").split("\n").map((l) => l.trim()).filter(Boolean);
const print = (what) => process.stdout.write(JSON.stringify(what) + "\n");

let token;
async function call(method, path, body) {
  const answer = await fetch(new URL(path, server), {
    method,
    headers: { "Content-Type": "application/json", "Idempotency-Key": randomUUID(), ...(token && { Authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

const email = `script-${randomUUID()}@rapport.example`;
const password = "rehearse it often 7";
await call("POST", "/api/auth/register", { email, password, displayName: "Script" });
token = (await call("POST", "/api/auth/login", { email, password })).accessToken;
const session = await call("POST", "/api/sessions", { scenarioId: scenario });

let seen = 0;
let said = 0;
let nextNumber = 1;

async function say() {
  const text = lines[said++];
  if (text === undefined) throw new Error("The script is over and the session is not.");
  const now = new Date().toISOString();
  await call("POST", `/api/sessions/${session.id}/turns`, { number: nextNumber, text, startedAt: now, endedAt: now });
  nextNumber += 2;
}

// Watches until told to leave. What comes is handled one after the other, so a turn is sent when its time has come.
async function watch(until) {
  const connection = new HubConnectionBuilder()
    .withUrl(new URL("/hubs/practice", server).href, { accessTokenFactory: () => token })
    .configureLogging(LogLevel.Error)
    .build();
  await connection.start();
  print({ event: "watching", from: seen });
  let done;
  const left = new Promise((resolve, reject) => (done = { resolve, reject }));
  let queue = Promise.resolve();
  let leaving = false;
  const subscription = connection.stream("Watch", session.id, seen).subscribe({
    next: (push) => {
      queue = queue.then(async () => {
        if (leaving) return;
        print({ event: "push", ...push });
        if (push.version) seen = push.version;
        if (until(push)) {
          leaving = true;
          done.resolve();
        } else if ((push.type === "partner-turn" && push.number === 0) || (push.type === "objective" && push.overall === "open")) await say();
      }).catch(done.reject);
    },
    error: (e) => done.reject(e),
    complete: () => done.reject(new Error("The stream has ended.")),
  });
  await left;
  subscription.dispose();
  await connection.stop();
}

// Leaves in the middle, right after a turn was taken, and comes back: what happened meanwhile is told then.
await watch((push) => push.type === "transcript" && push.number === 5);
await watch((push) => push.type === "evaluation-ready");
print({ event: "done", said });
