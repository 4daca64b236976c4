import { call } from "../api/call";

type Providers = Awaited<ReturnType<typeof ask>>;

/** Who plays, judges, hears and speaks on this server. Asked once. */
class Known {
  now = $state.raw<Providers | null>(null);

  #asking: Promise<void> | null = null;

  ask(): Promise<void> {
    this.#asking ??= ask().then(
      (providers) => void (this.now = providers),
      () => void (this.#asking = null),
    );
    return this.#asking;
  }
}

async function ask() {
  return (await call("get", "/api/practice/providers")).value;
}

export const providers = new Known();
