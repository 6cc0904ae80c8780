/** How a series of pings went; all times in milliseconds. */
export class PingStatistics {
  sent = 0;
  answered = 0;
  errors = 0;
  timedOut = 0;
  #sum = 0;
  #squares = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  roundTrip(time: number): void {
    this.answered += 1;
    this.#sum += time;
    this.#squares += time * time;
    this.#min = Math.min(this.#min, time);
    this.#max = Math.max(this.#max, time);
  }

  /** What has neither an answer nor a deadline behind it is not lost. */
  get open(): number {
    return this.sent - this.answered - this.errors - this.timedOut;
  }

  /** The least, the mean and the greatest round trip, and the standard deviation; undefined without any. */
  get times(): { min: number; avg: number; max: number; mdev: number } | undefined {
    if (this.answered === 0) return undefined;
    const avg = this.#sum / this.answered;
    const mdev = Math.sqrt(Math.max(0, this.#squares / this.answered - avg * avg));
    return { min: this.#min, avg, max: this.#max, mdev };
  }
}

/** As ping(8) shows times: three digits that count. */
export function milliseconds(time: number): string {
  return time.toFixed(time < 10 ? 2 : time < 100 ? 1 : 0);
}
