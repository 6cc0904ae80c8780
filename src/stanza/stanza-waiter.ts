import { CliError } from '../errors.ts';
import type { Element } from '../xml/element.ts';

interface Awaited {
  readonly matches: (item: Element) => boolean;
  readonly timer: NodeJS.Timeout;
  resolve(item: Element): void;
  reject(error: Error): void;
}

/** Waits for stanzas that are no answers to IQs: receipts, presence of rooms and the like. */
export class StanzaWaiter {
  readonly #awaited = new Set<Awaited>();
  #failure: Error | undefined;

  /** Something has arrived. */
  readonly saw = (item: Element): void => {
    for (const each of this.#awaited) {
      if (!each.matches(item)) continue;
      this.#forget(each);
      each.resolve(item);
    }
  };

  /**
   * @param what in the message of the failure: `receipt from a@b`
   * @param timeout in milliseconds
   * @throws CliError (`answer`) when it does not come in time; what `fail` is told
   */
  wait(what: string, matches: (item: Element) => boolean, timeout: number): Promise<Element> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#forget(awaited);
        reject(new CliError('answer', `no ${what}: timed out after ${timeout / 1000} s`));
      }, timeout);
      const awaited: Awaited = { matches, timer, resolve, reject };
      this.#awaited.add(awaited);
    });
  }

  /** Nothing comes any more. */
  fail(failure: Error): void {
    this.#failure = failure;
    for (const each of this.#awaited) {
      this.#forget(each);
      each.reject(failure);
    }
  }

  #forget(awaited: Awaited): void {
    clearTimeout(awaited.timer);
    this.#awaited.delete(awaited);
  }
}
