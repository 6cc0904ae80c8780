/** How much is sent: for so many milliseconds, and no more than so many messages. What warms up is not counted. */
export interface Extent {
  readonly warmup: number;
  readonly duration: number;
  readonly messages: number;
}

/** Says of each message, by when it is due, whether it is still to be sent, and whether it counts. */
export class Quota {
  /** When warming up is over, and when sending is, at the latest; in the clock's milliseconds. */
  readonly measureFrom: number;
  readonly end: number;
  readonly messages: number;
  #taken = 0;

  constructor({ warmup, duration, messages }: Extent, start: number) {
    this.measureFrom = start + warmup;
    this.end = this.measureFrom + duration;
    this.messages = messages;
  }

  /** Takes one message; false when there is none left. */
  take(due: number): boolean {
    if (due < this.measureFrom) return true;
    if (due >= this.end || this.#taken >= this.messages) return false;
    this.#taken += 1;
    return true;
  }

  /** How far it is, from 0 to 1. */
  progress(now: number): number {
    const byTime = (now - this.measureFrom) / (this.end - this.measureFrom);
    return Math.min(1, Math.max(0, byTime, this.#taken / this.messages));
  }
}
