import type { Measures } from "../../api/types";

interface Measure {
  name: string;
  /** With the space before it; empty where the name says it. */
  unit: string;
  of: (measures: Measures) => number | null | undefined;
  shown: (value: number) => string;
  /** What is said where it can't be known. */
  absent: string;
}

const whole = (n: number): string => n.toFixed(0);
const precise = (n: number): string => n.toFixed(n < 10 ? 1 : 0);
const counted = (name: string, of: (measures: Measures) => number, unit = ""): Measure => ({ name, unit, of, shown: whole, absent: "" });

/** The numbers of a whole conversation, each with its unit. */
export const measured: readonly Measure[] = [
  { name: "Pace", unit: " words a minute", of: (m) => m.wordsPerMinute, shown: precise, absent: "Typed only" },
  { name: "Pause before you answer", unit: " s (median)", of: (m) => m.reactionSeconds, shown: precise, absent: "Not known" },
  counted("Longest turn", (m) => m.longestMonologueWords, " words"),
  counted("Open questions", (m) => m.openQuestions),
  counted("Closed questions", (m) => m.closedQuestions),
  counted("Filler words", (m) => m.fillerWords),
  counted("Interruptions", (m) => m.interruptions),
  counted("Acknowledgements", (m) => m.acknowledgementMarkers),
  counted("Words of empathy", (m) => m.empathyMarkers),
  counted("Hedging", (m) => m.hedgingMarkers),
];
