import type { EndReason, EvaluationStatus, Report, SpokenSentence, Verdict } from "../api/types";

/** What a watcher of a session is told; docs/api/live.md has each. Those with a version are stored. */
export type Push =
  | { type: "queue-position"; version: number; place: number; at: string }
  | { type: "turned-away"; version: number; retryAfterSeconds: number; at: string }
  | { type: "began"; version: number; at: string }
  | { type: "turn"; version: number; number: number; state: "received" | "transcribing"; startedAt?: string; endedAt?: string; at: string }
  | { type: "transcript"; version: number; number: number; text: string; at: string }
  | { type: "turn-failed"; version: number; number: number; code: string; reason: string; at: string }
  | { type: "partner-partial"; version?: undefined; number: number; text: string }
  | { type: "partner-turn"; version: number; number: number; text: string; startedAt: string; endedAt: string; audio?: string; voice?: SpokenSentence[]; at: string }
  | PartnerVoice
  | { type: "objective"; version: number; number: number; overall: Verdict; reason: string; objectives: { objectiveId: string; verdict: Verdict; reason: string }[]; at: string }
  | { type: "ended"; version: number; reason: EndReason; conditionAt: string; endedAt: string; note?: string; message: string }
  | { type: "evaluation"; version: number; status: EvaluationStatus; run: number; attempt: number; at: string }
  | { type: "evaluation-ready"; version: number; run: number; report: Report; at: string }
  | { type: "evaluation-failed"; version: number; run: number; attempt: number; reason: string; retryAt?: string; at: string }
  | { type: "deleted"; version: number; at: string };

/** One sentence of the partner's line, spoken. */
export interface PartnerVoice {
  type: "partner-voice";
  version?: undefined;
  number: number;
  /** From 0. */
  sentence: number;
  text: string;
  /** Absent when the voice failed: its words stand alone. */
  audio?: string | null;
  mediaType?: string | null;
  /** In seconds from the start of the clip. */
  words: { text: string; at: number; until: number }[];
}
