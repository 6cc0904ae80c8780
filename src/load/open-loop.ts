import type { LoadClock } from './load-clock.ts';

export interface OpenLoopOptions {
  /** Messages a second. */
  readonly rate: number;
  readonly start: number;
  readonly clock: LoadClock;
  /** Sends what is due at a time, which may be past. @returns false when nothing more is wanted */
  send(due: number): boolean;
}

/**
 * Sends at a fixed rate, whatever comes back. After a stall, whoever caused it, all that should have been sent meanwhile
 * is sent at once, each as due at its own time: a stall is charged to every message that it has kept waiting, and not
 * only to the one that met it (coordinated omission).
 *
 * @returns what ends it early
 */
export function runOpenLoop({ rate, start, clock, send }: OpenLoopOptions): () => void {
  let sent = 0;
  let cancel = (): void => {};
  const dueTime = (): number => start + (sent * 1000) / rate;
  const tick = (): void => {
    const now = clock.now();
    for (let due = dueTime(); due <= now; due = dueTime()) {
      if (!send(due)) return;
      sent += 1;
    }
    cancel = clock.at(dueTime(), tick);
  };
  cancel = clock.at(start, tick);
  return () => cancel();
}
