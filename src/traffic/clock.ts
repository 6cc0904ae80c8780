import type { Moment } from './event.ts';

/** The time of day, and a time that never goes back, both in milliseconds. */
export interface Clock {
  now(): Moment;
  /** Calls back once; the wait does not keep the program running. Returns what cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/**
 * The system's clock; `mono` counts from this call, or the given time on `performance`'s own clock. Within one turn it stands still, so that all logs of a run give
 * what passed the same time.
 */
export function startClock(start = performance.now()): Clock {
  let held: Moment | undefined;
  const release = (): void => {
    held = undefined;
  };
  return {
    now() {
      if (held === undefined) {
        held = { time: Date.now(), mono: performance.now() - start };
        queueMicrotask(release);
      }
      return held;
    },
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds).unref();
      return () => clearTimeout(timer);
    },
  };
}
