/** How far apart two clocks may be before it matters: the server's answers tell its time in whole seconds, and take their time on the way. */
const near = 1500;

/** The server's time, which may be another than this machine's. */
class Clock {
  /** Milliseconds by which the server is ahead. */
  ahead = 0;

  now(): number {
    return Date.now() + this.ahead;
  }

  /** Of any answer: its `Date`. */
  heard(date: string | null): void {
    const server = Date.parse(date ?? "") + 500;
    if (Number.isFinite(server) && Math.abs(server - this.now()) > near) this.ahead = server - Date.now();
  }

  /** The server has told its time to the millisecond. */
  told(server: number, now: number): void {
    if (Number.isFinite(server)) this.ahead = server - now;
  }
}

export const clock = new Clock();
