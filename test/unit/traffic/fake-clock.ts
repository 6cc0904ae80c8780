import type { Clock } from '../../../src/traffic/clock.ts';
import type { Moment } from '../../../src/traffic/event.ts';

/** A clock that stands still unless a test moves it. It begins on 2026-03-01 at 12:00:00.000 UTC. */
export class FakeClock implements Clock {
  #mono = 0;
  #timers: { at: number; callback: () => void }[] = [];

  now(): Moment {
    return { time: Date.UTC(2026, 2, 1, 12) + this.#mono, mono: this.#mono };
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#mono + milliseconds, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get waiting(): number {
    return this.#timers.length;
  }

  /** Lets time pass, and calls back what falls due, in order. */
  pass(milliseconds: number): void {
    const end = this.#mono + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#mono = next.at;
      next.callback();
    }
    this.#mono = end;
  }
}
