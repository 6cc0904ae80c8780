import { Element, element } from '../../xml/element.ts';
import { NS_DELAY, NS_HINTS } from './namespaces.ts';
import { stanzaText } from './server-stream.ts';

/** Messages for a user who is not there (XEP-0160). */
export class OfflineStore {
  #messages: Element[] = [];
  /** UTF-16 units of them all. */
  #size = 0;

  /** @returns false if it is not one to keep, or there are too many */
  add(message: Element, domain: string): boolean {
    const size = this.#size + stanzaText(message).length;
    const full = this.#messages.length >= MAX_MESSAGES || size > MAX_SIZE;
    if (full || message.child('no-store', NS_HINTS)) return false;
    this.#size = size;
    const known = message.child('delay', NS_DELAY) !== undefined;
    const delay = element('delay', NS_DELAY, { from: domain, stamp: new Date().toISOString() });
    this.#messages.push(known ? message : withChild(message, delay));
    return true;
  }

  takeAll(): Element[] {
    const messages = this.#messages;
    this.#messages = [];
    this.#size = 0;
    return messages;
  }
}

/** A copy: others may still have the message, carbons for one. */
function withChild({ name, prefix, namespace, attributes, children }: Element, child: Element): Element {
  return new Element(name, prefix, namespace, attributes, [...children, child]);
}

const MAX_MESSAGES = 1000;
/** UTF-16 units; half of what may wait to leave, so that all of it can be delivered at once. */
const MAX_SIZE = 8 * 1024 * 1024;
