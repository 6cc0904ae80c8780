import { Buffer } from 'node:buffer';
import { NS_SASL } from '../stanza/namespaces.ts';
import type { Direction } from '../transport/tap.ts';
import type { Element } from '../xml/element.ts';
import { XmlError } from '../xml/xml-error.ts';
import { type HeadItem, HeadReader } from './head-reader.ts';

/**
 * Sees whether a login fails after the client has said `y` (RFC 5802 6: it could bind the channel, but the server does
 * not offer to). A server that does offer has to take that for an attack; here it is the proxy that has hidden it.
 */
export class LoginWatch {
  readonly #readers = { in: new HeadReader(LIMIT), out: new HeadReader(LIMIT) };
  readonly #failed: () => void;
  #couldBind = false;
  #done = false;

  constructor(failed: () => void) {
    this.#failed = failed;
  }

  data(direction: Direction, bytes: Buffer): void {
    if (this.#done) return;
    const reader = this.#readers[direction];
    reader.push(bytes);
    try {
      for (let item = reader.next(); item && !this.#done; item = reader.next()) this.#look(direction, item);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      this.#done = true;
    }
  }

  #look(direction: Direction, { kind, element }: HeadItem): void {
    if (kind === 'end') this.#done = true;
    if (element === undefined || kind !== 'element') return;
    if (direction === 'out') {
      const response = initialResponse(element);
      if (response !== undefined) this.#couldBind = response.startsWith('y,');
    } else if (isSasl(element, 'failure')) {
      if (this.#couldBind) this.#failed();
      this.#couldBind = false;
    } else if (isSasl(element, 'success')) this.#done = true;
  }
}

/** What begins a SCRAM exchange (RFC 6120 6.4.2; XEP-0388 2.3). */
function initialResponse(element: Element): string | undefined {
  if (!element.attr('mechanism')?.startsWith('SCRAM-')) return undefined;
  if (element.is('auth', NS_SASL)) return decode(element.text());
  if (!element.is('authenticate', NS_SASL2)) return undefined;
  return decode(element.child('initial-response', NS_SASL2)?.text() ?? '');
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function isSasl(element: Element, name: string): boolean {
  return element.is(name, NS_SASL) || element.is(name, NS_SASL2);
}

const NS_SASL2 = 'urn:xmpp:sasl:2';
/** Bytes of an item; what is larger is no login. */
const LIMIT = 256 * 1024;
