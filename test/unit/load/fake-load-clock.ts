import type { LoadClock } from '../../../src/load/load-clock.ts';

/** A clock that a test turns. `stall` lets time pass without anybody being called back in it. */
export class FakeLoadClock implements LoadClock {
  #now = 0;
  #calls: { time: number; callback: () => void }[] = [];

  readonly now = (): number => this.#now;

  at(time: number, callback: () => void): () => void {
    const call = { time, callback };
    this.#calls.push(call);
    return () => {
      this.#calls = this.#calls.filter((other) => other !== call);
    };
  }

  /** Goes on to a time, calling back at each moment that was asked for. */
  advance(to: number): void {
    for (let call = this.#next(to); call; call = this.#next(to)) {
      this.#now = Math.max(this.#now, call.time);
      this.#calls = this.#calls.filter((other) => other !== call);
      call.callback();
    }
    this.#now = to;
  }

  stall(to: number): void {
    this.#now = to;
    this.advance(to);
  }

  #next(to: number) {
    return this.#calls.filter(({ time }) => time <= to).sort((a, b) => a.time - b.time)[0];
  }
}
