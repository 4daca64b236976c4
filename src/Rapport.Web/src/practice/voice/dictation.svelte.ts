interface Result {
  readonly isFinal: boolean;
  readonly 0: { readonly transcript: string };
}

interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onresult: ((e: { results: ArrayLike<Result> }) => void) | null;
  onend: (() => void) | null;
  onerror: ((e: { error: string }) => void) | null;
  start(): void;
  stop(): void;
  abort(): void;
}

type Choice = "yes" | "no" | "ask";

const place = "rapport.dictation";
const patience = 1500;

/**
 * The browser's own speech recognition, where it has one. Some browsers send the sound to their maker for that, so it is used by those only who
 * have said yes.
 */
export class Dictation {
  static readonly available = "SpeechRecognition" in window || "webkitSpeechRecognition" in window;

  choice = $state<Choice>(kept());
  /** What has been understood so far. */
  text = $state("");

  #recognition: Recognition | null = null;
  #ended: (() => void) | null = null;

  get on(): boolean {
    return Dictation.available && this.choice === "yes";
  }

  choose(choice: "yes" | "no"): void {
    this.choice = choice;
    localStorage.setItem(place, choice);
  }

  start(language: string): void {
    this.text = "";
    if (!this.on) return;
    const wanted = window as unknown as Record<string, new () => Recognition>;
    const recognition = new (wanted["SpeechRecognition"] ?? wanted["webkitSpeechRecognition"])!();
    recognition.lang = spoken(language, navigator.languages);
    recognition.continuous = true;
    recognition.interimResults = true;
    recognition.onresult = (e) => (this.text = Array.from(e.results, (r) => r[0].transcript.trim()).join(" ").trim());
    // Without it the trainee is asked to write down what was said.
    recognition.onerror = (e) => console.debug("No dictation:", e.error);
    recognition.onend = () => this.#end();
    this.#recognition = recognition;
    recognition.start();
  }

  /** What was understood; empty when nothing was. Its last words may take a moment. */
  async stop(): Promise<string> {
    const recognition = this.#recognition;
    if (!recognition) return this.text;
    await new Promise<void>((done) => {
      const timer = setTimeout(done, patience);
      this.#ended = () => (clearTimeout(timer), done());
      recognition.stop();
    });
    this.#recognition = null;
    return this.text;
  }

  abort(): void {
    this.#recognition?.abort();
    this.#recognition = null;
    this.text = "";
  }

  #end(): void {
    this.#recognition = null;
    this.#ended?.();
    this.#ended = null;
  }
}

/** `en` as its speaker has it: `en-GB`, say. */
export function spoken(language: string, preferred: readonly string[]): string {
  return preferred.find((p) => p.split("-")[0] === language) ?? language;
}

function kept(): Choice {
  const choice = localStorage.getItem(place);
  return choice === "yes" || choice === "no" ? choice : "ask";
}
