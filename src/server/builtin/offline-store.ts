import { type Element, element } from '../../xml/element.ts';
import { NS_DELAY, NS_HINTS } from './namespaces.ts';

/** Messages for a user who is not there (XEP-0160). */
export class OfflineStore {
  #messages: Element[] = [];

  /** @returns false if it is not one to keep, or there are too many */
  add(message: Element, domain: string): boolean {
    if (this.#messages.length >= LIMIT || message.child('no-store', NS_HINTS)) return false;
    const known = message.child('delay', NS_DELAY) !== undefined;
    const delay = element('delay', NS_DELAY, { from: domain, stamp: new Date().toISOString() });
    if (!known) message.children.push(delay);
    this.#messages.push(message);
    return true;
  }

  takeAll(): Element[] {
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }
}

const LIMIT = 1000;
