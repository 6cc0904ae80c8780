import type { Jid } from '../stanza/jid.ts';
import { type Element, element } from '../xml/element.ts';

export const NS_SM = 'urn:xmpp:sm:3';

/** After so many stanzas without being asked to, the other side is asked what it has. */
const REQUEST_EVERY = 50;
/** More than this without acknowledgement is more than a stream may lose. */
const MAX_UNACKNOWLEDGED = 50_000;
/** The same for their size, in UTF-16 units. */
const MAX_UNACKNOWLEDGED_SIZE = 64 * 2 ** 20;
const MODULUS = 2 ** 32;

/**
 * One session's books of stream management (XEP-0198): what has come in, and what has gone out and is not
 * acknowledged. They outlive the stream, so that the next one can take the session up again. No I/O.
 */
export class StreamManagement {
  /** What the server calls the session; '' while it cannot be resumed. */
  id = '';
  /** Whose session it is. */
  readonly jid: Jid;
  #inbound = 0;
  /** What comes before `<enabled/>` does not count (XEP-0198 4). */
  #counting = false;
  /** The serialised stanzas from number `#acknowledged` on. */
  #unacknowledged: string[] = [];
  #acknowledged = 0;
  #size = 0;
  #sinceRequest = 0;

  constructor(jid: Jid) {
    this.jid = jid;
  }

  /** Stanzas that have gone out and are not acknowledged, oldest first. */
  get unacknowledged(): readonly string[] {
    return this.#unacknowledged;
  }

  /** Whether more is unacknowledged than a server that works leaves so. */
  get overdue(): boolean {
    return this.#unacknowledged.length > MAX_UNACKNOWLEDGED || this.#size > MAX_UNACKNOWLEDGED_SIZE;
  }

  /** A stanza has come in and was handled. */
  received(): void {
    if (this.#counting) this.#inbound = (this.#inbound + 1) % MODULUS;
  }

  /** @returns whether it is time to ask what has arrived */
  sent(stanza: string): boolean {
    this.#unacknowledged.push(stanza);
    this.#size += stanza.length;
    this.#sinceRequest += 1;
    if (this.#sinceRequest < REQUEST_EVERY) return false;
    this.#sinceRequest = 0;
    return true;
  }

  /**
   * The other side has handled so many of our stanzas.
   *
   * @returns false when it claims more than there were (XEP-0198 5: `undefined-condition` with handled-count-too-high)
   */
  acknowledge(h: string | undefined): boolean {
    const handled = /^[0-9]{1,10}$/.test(h ?? '') ? Number(h) : Number.NaN;
    const news = (handled - this.#acknowledged + MODULUS) % MODULUS;
    if (!(handled < MODULUS) || news > this.#unacknowledged.length) return false;
    for (const stanza of this.#unacknowledged.splice(0, news)) this.#size -= stanza.length;
    this.#acknowledged = handled;
    return true;
  }

  /** Whether the other side has said that it is on. */
  get on(): boolean {
    return this.#counting;
  }

  /** @param answer the first one; a session has one name */
  enabled(answer: Element): void {
    this.#counting = true;
    const resume = answer.attr('resume');
    if (resume === 'true' || resume === '1') this.id = answer.attr('id') ?? '';
  }

  /** The session is not taken up again; what is unacknowledged stays. */
  forget(): void {
    this.id = '';
  }

  enable(): Element {
    return element('enable', NS_SM, { resume: 'true' });
  }

  request(): Element {
    return element('r', NS_SM);
  }

  answer(): Element {
    return element('a', NS_SM, { h: String(this.#inbound) });
  }

  resume(): Element {
    return element('resume', NS_SM, { previd: this.id, h: String(this.#inbound) });
  }
}
