import { Refused, told } from "../api/problem";

/** What a form was told by the server: of its fields, and of the whole. */
export class Sending {
  busy = $state(false);
  fault = $state<string | null>(null);
  faults = $state.raw<Readonly<Record<string, readonly string[]>>>({});

  /** True when it went through. */
  async send(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    [this.busy, this.fault, this.faults] = [true, null, {}];
    try {
      await work();
      return true;
    } catch (e) {
      if (e instanceof Refused) this.faults = e.errors;
      if (Object.keys(this.faults).length === 0) this.fault = told(e);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
