import { escapeAttribute } from '../xml/escape.ts';

/** The shortest body, in bytes, that a message can be told by. */
export const SHORTEST_BODY = 20;
export const LONGEST_BODY = 1_000_000;

/** Numbers are written with ten digits, so that every body has the same length. */
const FIRST = 1_000_000_000;
const DIGITS = 10;

export interface Route {
  readonly to: string;
  /** A client's server knows it by itself. */
  readonly from?: string;
}

/**
 * Numbered messages of one session, and the numbers read back. An echo has an id of its own, so that what it is an echo
 * of stands in the body, somewhere: `TAG NUMBER xxxx`. An error has the id that was sent (RFC 6120 8.3.1).
 */
export class Payload {
  readonly #tag: string;
  readonly #start: string;
  readonly #middle: string;
  readonly #end: string;

  /**
   * @param tag nine characters at most, none of which needs escaping; no other session's
   * @param size bytes of the body, at least `SHORTEST_BODY`
   */
  constructor(tag: string, { to, from }: Route, size: number) {
    this.#tag = `${tag} `;
    const sender = from === undefined ? '' : ` from='${escapeAttribute(from)}'`;
    this.#start = `<message type='chat' to='${escapeAttribute(to)}'${sender} id='${this.#tag}`;
    this.#middle = `'><body>${this.#tag}`;
    const padding = Math.max(0, size - this.#tag.length - DIGITS);
    this.#end = `${padding === 0 ? '' : ' '.padEnd(padding, 'x')}</body></message>`;
  }

  /** The stanza with this number, as it is written on the wire. */
  text(number: number): string {
    return this.#start + (FIRST + number) + this.#middle + (FIRST + number) + this.#end;
  }

  /** The number in a body or an id; undefined when it is not of this session. */
  number(text: string): number | undefined {
    const at = text.indexOf(this.#tag);
    if (at < 0) return undefined;
    const start = at + this.#tag.length;
    const number = Number(text.slice(start, start + DIGITS)) - FIRST;
    return Number.isInteger(number) && number >= 0 ? number : undefined;
  }
}
