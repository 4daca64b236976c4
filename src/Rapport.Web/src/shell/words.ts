import type { Difficulty, EndReason } from "../api/types";

export function moment(at: Date | string): string {
  return new Date(at).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

export function day(at: Date | string): string {
  return new Date(at).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric" });
}

/** `1:05`, or `12:00`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

const languages = new Intl.DisplayNames("en", { type: "language" });

export function language(tag: string): string {
  return languages.of(tag) ?? tag;
}

export const difficulties: Record<Difficulty, string> = { easy: "Gentle", medium: "Demanding", hard: "Hard" };

export const endings: Record<EndReason, string> = {
  "objective-met": "Objective reached",
  "objective-failed": "Objective missed",
  "max-turns": "All turns used",
  "max-duration": "Time was up",
  idle: "Ended by silence",
  manual: "You ended it",
  "provider-outage": "Cut off by an outage",
};

/** `1.4 MB`. */
export function size(bytes: number): string {
  const steps = ["B", "KB", "MB", "GB"];
  const step = Math.min(steps.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const shown = bytes / 1000 ** step;
  return `${step === 0 || shown >= 100 ? Math.round(shown) : shown.toFixed(1)} ${steps[step]}`;
}
