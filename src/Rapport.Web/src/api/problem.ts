/** The server said no, and why. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    /** Field, and all that is wrong with it. */
    readonly errors: Readonly<Record<string, readonly string[]>>,
    /** Seconds after which it may go through. */
    readonly retryAfter: number | null,
    readonly correlationId: string,
    /** What a refusal adds of its own, such as the expected number. */
    readonly facts: Readonly<Record<string, unknown>>,
  ) {
    super(detail || title);
  }

  static async of(answer: Response): Promise<Refused> {
    const told = await read(answer);
    const text = (name: string): string => (typeof told[name] === "string" ? told[name] : "");
    const wait = Number(answer.headers.get("Retry-After") ?? NaN);
    return new Refused(
      answer.status,
      text("code") || `http.${answer.status}`,
      text("title") || "The server refused",
      text("detail"),
      (told["errors"] ?? {}) as Record<string, string[]>,
      Number.isFinite(wait) ? wait : null,
      text("correlationId"),
      told,
    );
  }
}

/** Nothing came back: it may or may not have happened. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  constructor() {
    super("Rapport can't be reached at the moment.");
  }
}

/** In words for people. */
export function told(fault: unknown): string {
  if (fault instanceof Unreachable) return navigator.onLine ? "Rapport does not answer." : "You are offline.";
  if (fault instanceof Refused) return fault.message;
  return "Something went wrong in the app. Load the page again.";
}

async function read(answer: Response): Promise<Record<string, unknown>> {
  try {
    const told: unknown = await answer.json();
    return typeof told === "object" && told !== null ? (told as Record<string, unknown>) : {};
  } catch {
    // Not from us, but from a proxy between: its status is all there is.
    return {};
  }
}
