import { randomUUID } from 'node:crypto';
import { NS_STANZA_ERRORS } from '../../stanza/namespaces.ts';
import { type Element, element } from '../../xml/element.ts';
import type { StreamManagementNamespace } from './namespaces.ts';

/**
 * The server's books of stream management for one session (XEP-0198): how many stanzas have come in, and which have
 * gone out without being acknowledged. No I/O.
 */
export class StreamBooks {
  readonly namespace: StreamManagementNamespace;
  /** What the session is called when it is to be resumed; undefined if the client does not want that. */
  readonly id: string | undefined;
  #inbound = 0;
  #unacknowledged: Sent[] = [];
  /** UTF-16 units of what is not acknowledged. */
  #size = 0;
  #acknowledged = 0;
  #asked = false;

  constructor(namespace: StreamManagementNamespace, resumable: boolean) {
    this.namespace = namespace;
    this.id = resumable ? randomUUID() : undefined;
  }

  /** Stanzas that the client may not have got, oldest first. */
  get unacknowledged(): readonly Element[] {
    return this.#unacknowledged.map(({ stanza }) => stanza);
  }

  get full(): boolean {
    return this.#unacknowledged.length > MAX_UNACKNOWLEDGED || this.#size > MAX_UNACKNOWLEDGED_SIZE;
  }

  get inbound(): string {
    return String(this.#inbound);
  }

  received(): void {
    this.#inbound = (this.#inbound + 1) % MODULUS;
  }

  /**
   * @param size UTF-16 units of the stanza as it is sent
   * @returns whether the client is to be asked what it has got; it is asked once at a time
   */
  sent(stanza: Element, size: number): boolean {
    this.#unacknowledged.push({ stanza, size });
    this.#size += size;
    if (this.#asked) return false;
    this.#asked = true;
    return true;
  }

  /**
   * The client has so many.
   *
   * @returns how many there were if it claims more (XEP-0198 5); undefined if all is well
   */
  acknowledge(h: string | undefined): number | undefined {
    const handled = isCount(h) ? Number(h) : Number.NaN;
    const news = (handled - this.#acknowledged + MODULUS) % MODULUS;
    if (Number.isNaN(news) || news > this.#unacknowledged.length) {
      return (this.#acknowledged + this.#unacknowledged.length) % MODULUS;
    }
    for (const { size } of this.#unacknowledged.splice(0, news)) this.#size -= size;
    this.#acknowledged = handled;
    this.#asked = false;
    return undefined;
  }

  request(): Element {
    return element('r', this.namespace);
  }

  /** In the version that was asked in. */
  answer(namespace = this.namespace): Element {
    return element('a', namespace, { h: this.inbound });
  }
}

/** Whether this can be a number of stanzas (XEP-0198 4). */
export function isCount(h: string | undefined): h is string {
  return h !== undefined && /^[0-9]{1,10}$/.test(h) && Number(h) < MODULUS;
}

/**
 * What a request of stream management is answered with where it is not granted (XEP-0198 3, 5).
 *
 * @param h how many stanzas of a session that is no more have been handled
 */
export function smFailure(namespace: StreamManagementNamespace, condition: string, h?: string): Element {
  return element('failed', namespace, { h }, [element(condition, NS_STANZA_ERRORS)]);
}

interface Sent {
  readonly stanza: Element;
  readonly size: number;
}

const MODULUS = 2 ** 32;
/** More stanzas than this, and the client is not coming back. */
const MAX_UNACKNOWLEDGED = 10_000;
/** UTF-16 units; half of what may wait to leave, so that all of it can be sent again at once. */
export const MAX_UNACKNOWLEDGED_SIZE = 8 * 1024 * 1024;
/** How long a session waits to be resumed. */
export const RESUME_SECONDS = 300;
