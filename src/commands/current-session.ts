import type { LiveSession } from '../connection/live-session.ts';

/** The session of a bot that is online, for those who can wait for it. */
export class CurrentSession {
  #session: LiveSession | undefined;
  #wake: (() => void)[] = [];

  /** The session, if it is online. */
  get now(): LiveSession | undefined {
    return this.#session?.over ? undefined : this.#session;
  }

  set(session: LiveSession): void {
    this.#session = session;
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  /** Resolves with one that is online; with undefined when the signal is aborted first. */
  async get(signal: AbortSignal): Promise<LiveSession | undefined> {
    while (this.now === undefined && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#wake.push(wake);
        signal.addEventListener('abort', wake);
      });
    }
    return signal.aborted ? undefined : this.now;
  }
}
