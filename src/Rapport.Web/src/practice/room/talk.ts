import type { Ending, Evaluation, Line, Objective, Session } from "../../api/types";
import type { Push } from "../../live/pushes";

/** A turn of the trainee that the server has and that is no line yet, or became none. */
export interface OpenTurn {
  number: number;
  state: "received" | "transcribing" | "failed";
  startedAt: string;
  endedAt: string;
  /** Why it became no line. */
  reason?: string;
}

/** A session as it stands, in one value. */
export interface Talk {
  version: number;
  status: Session["status"];
  place: number | null;
  phase: Session["phase"];
  startedAt: string | null;
  lines: Line[];
  /** What the partner has said so far of a line that is not whole yet. */
  partial: { number: number; text: string } | null;
  turn: OpenTurn | null;
  objectives: Objective[];
  ending: Ending | null;
  evaluation: Evaluation | null;
  deleted: boolean;
}

export function talkOf(session: Session): Talk {
  const turn = session.turn;
  return {
    version: session.version,
    status: session.status,
    place: session.queuePlace ?? null,
    phase: session.phase ?? null,
    startedAt: session.startedAt ?? null,
    lines: session.lines,
    partial: null,
    turn: turn && turn.state !== "transcribed" ? { ...turn, state: turn.state } : null,
    objectives: session.objectives,
    ending: session.ending ?? null,
    evaluation: session.evaluation ?? null,
    deleted: false,
  };
}

/** The number that the trainee's next turn carries. */
export function nextNumber(talk: Talk): number {
  return talk.lines.length;
}

/** What a push makes of it. One that is known already makes nothing of it, so that each counts once. */
export function after(talk: Talk, push: Push): Talk {
  if (push.version === undefined) return passing(talk, push);
  if (push.version <= talk.version) return talk;
  return { ...talk, ...changed(talk, push), version: push.version };
}

// A late one, of a line that is whole, says nothing new.
function passing(talk: Talk, push: Push): Talk {
  return push.type === "partner-partial" && push.number >= talk.lines.length ? { ...talk, phase: "replying", partial: { number: push.number, text: push.text } } : talk;
}

function changed(talk: Talk, push: Push): Partial<Talk> {
  switch (push.type) {
    case "queue-position":
      return { status: "queued", place: push.place };
    case "turned-away":
      return { status: "turned-away", place: null };
    case "began":
      // A conversation that is continued begins where the partner has spoken already.
      return { status: "live", place: null, startedAt: push.at, phase: talk.lines.at(-1)?.speaker === "partner" ? "trainee" : "replying" };
    case "turn":
      return { phase: "transcribing", turn: { number: push.number, state: push.state, startedAt: push.startedAt ?? talk.turn?.startedAt ?? push.at, endedAt: push.endedAt ?? talk.turn?.endedAt ?? push.at } };
    case "transcript":
      return { phase: "replying", turn: null, lines: said(talk, { number: push.number, speaker: "trainee", text: push.text, startedAt: talk.turn?.startedAt ?? push.at, endedAt: talk.turn?.endedAt ?? push.at }) };
    case "turn-failed":
      return { phase: "trainee", turn: { number: push.number, startedAt: push.at, endedAt: push.at, ...talk.turn, state: "failed", reason: push.reason } };
    case "partner-turn":
      return {
        phase: push.number === 0 ? "trainee" : "checking",
        partial: null,
        lines: said(talk, { number: push.number, speaker: "partner", text: push.text, startedAt: push.startedAt, endedAt: push.endedAt, audio: push.audio, voice: push.voice }),
      };
    case "objective":
      return { phase: "trainee", objectives: talk.objectives.map((o) => ({ ...o, ...push.objectives.find((p) => p.objectiveId === o.id && { verdict: p.verdict, reason: p.reason }) })) };
    case "ended":
      return { status: "ended", phase: null, partial: null, turn: null, ending: { reason: push.reason, conditionAt: push.conditionAt, endedAt: push.endedAt, note: push.note, message: push.message } };
    case "evaluation":
      return { evaluation: { ...talk.evaluation, status: push.status, run: push.run, attempt: push.attempt } };
    case "evaluation-ready":
      return { evaluation: { status: "completed", run: push.run, report: push.report, doneAt: push.at } };
    case "evaluation-failed":
      return { evaluation: { ...talk.evaluation, status: push.retryAt ? "retrying" : "failed", run: push.run, attempt: push.attempt, reason: push.reason, retryAt: push.retryAt } };
    case "deleted":
      return { deleted: true };
    default:
      // A newer server tells more than we know.
      return {};
  }
}

function said(talk: Talk, line: Line): Line[] {
  return [...talk.lines.filter((l) => l.number !== line.number), line].sort((a, b) => a.number - b.number);
}
