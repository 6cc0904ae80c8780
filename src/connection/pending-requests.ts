import { CliError } from '../errors.ts';
import { type Jid, JidError, parseJid } from '../stanza/jid.ts';
import { readStanzaError } from '../stanza/stanza-error.ts';
import type { Element } from '../xml/element.ts';

interface Pending {
  readonly to: string | undefined;
  readonly timer: NodeJS.Timeout;
  resolve(result: Element): void;
  reject(error: Error): void;
}

/** The requests of a session that have no answer yet, by id and by who may answer (RFC 6120 8.1.2.1, 8.2.3). */
export class PendingRequests {
  readonly #pending = new Map<string, Pending>();
  readonly #own: Jid;
  readonly #kind: 'client' | 'component';

  constructor(own: Jid, kind: 'client' | 'component') {
    this.#own = own;
    this.#kind = kind;
  }

  /**
   * @returns the IQ of type result
   * @throws StanzaError for one of type error; CliError (`answer`) when there is none in time
   */
  wait(id: string, to: string | undefined, timeout: number): Promise<Element> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(
          new CliError('answer', `no answer from ${to ?? 'the server'}: timed out after ${timeout / 1000} s`),
        );
      }, timeout);
      this.#pending.set(id, { to: to && normalised(to), timer, resolve, reject });
    });
  }

  /** Takes an IQ of type result or error; one that nobody waits for, or from somebody else, is passed over. */
  settle(answer: Element): void {
    const id = answer.attr('id');
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (id === undefined || !pending || !this.#mayAnswer(answer.attr('from'), pending.to)) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if (answer.attr('type') === 'result') pending.resolve(answer);
    else pending.reject(readStanzaError(answer));
  }

  /** None of them will be answered any more. */
  fail(failure: Error): void {
    for (const { timer, reject } of this.#pending.values()) {
      clearTimeout(timer);
      reject(failure);
    }
    this.#pending.clear();
  }

  #mayAnswer(from: string | undefined, to: string | undefined): boolean {
    const sender = from === undefined ? undefined : normalised(from);
    if (to !== undefined && sender === to) return true;
    if (this.#kind === 'component') return false;
    const account = this.#own.bare().toString();
    const self = this.#own.toString();
    const toAccount = to === undefined || to === account || to === self;
    return toAccount && (sender === undefined || sender === account || sender === self);
  }
}

function normalised(address: string): string {
  try {
    return parseJid(address).toString();
  } catch (error) {
    if (error instanceof JidError) return address;
    throw error;
  }
}
