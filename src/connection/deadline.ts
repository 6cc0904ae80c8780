import { CliError } from '../errors.ts';

/** One limit over several stages; what it says when it strikes is the stage that was under way. */
export class Deadline {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #parent: AbortSignal;
  readonly #end: number;
  #stage = 'connecting';

  /** @param milliseconds from now on; `parent` aborting ends it with the parent's reason */
  constructor(milliseconds: number, parent: AbortSignal) {
    this.signal = this.#controller.signal;
    this.#parent = parent;
    this.#end = performance.now() + milliseconds;
    this.#timer = setTimeout(() => {
      const seconds = milliseconds / 1000;
      this.#controller.abort(
        new CliError('connection', `${this.#stage}: timed out after ${seconds} s`, { transient: true }),
      );
    }, milliseconds);
    parent.addEventListener('abort', this.#onParent);
    if (parent.aborted) this.#onParent();
  }

  /** How much of it is left, in milliseconds. */
  get left(): number {
    return Math.max(0, this.#end - performance.now());
  }

  /** What is being waited for from here on. */
  enter(stage: string): void {
    this.#stage = stage;
  }

  /** Rejects with the deadline's failure, or the parent's reason, if the promise takes too long. */
  within<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort);
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
    });
  }

  /** There is nothing left to wait for. */
  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#parent.removeEventListener('abort', this.#onParent);
  }

  readonly #onParent = (): void => this.#controller.abort(this.#parent.reason);
}
