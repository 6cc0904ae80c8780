import { randomUUID } from 'node:crypto';
import { iq } from '../../stanza/stanza.ts';
import { type Element, element } from '../../xml/element.ts';
import { NS_ROSTER } from './namespaces.ts';

/** A contact, and how far the two see each other's presence (RFC 6121 2.1.2, appendix A). */
export interface RosterItem {
  readonly jid: string;
  name: string | undefined;
  groups: readonly string[];
  /** The user sees the contact's presence. */
  to: boolean;
  /** The contact sees the user's presence. */
  from: boolean;
  /** The user has asked to see it. */
  asked: boolean;
  /** The contact has asked to see it, with this stanza. */
  request: Element | undefined;
  /** Whether clients see the item: a request alone makes none. */
  listed: boolean;
}

/** A user's contacts, by bare JID. */
export class Roster {
  readonly #items = new Map<string, RosterItem>();
  #version = 1;

  get version(): string {
    return String(this.#version);
  }

  nextVersion(): string {
    this.#version += 1;
    return this.version;
  }

  get(jid: string): RosterItem | undefined {
    return this.#items.get(jid);
  }

  /** Whether there is room for the item of this contact. */
  hasRoomFor(jid: string): boolean {
    return this.#items.has(jid) || this.#items.size < MAX_ITEMS;
  }

  /** The item of a contact, a new one if there is none yet. */
  require(jid: string): RosterItem {
    const item = this.#items.get(jid) ?? newItem(jid);
    this.#items.set(jid, item);
    return item;
  }

  remove(jid: string): void {
    this.#items.delete(jid);
  }

  all(): RosterItem[] {
    return [...this.#items.values()];
  }

  /** The whole of it as a client is given it. */
  toElement(): Element {
    const items = this.all().filter(({ listed }) => listed);
    return element('query', NS_ROSTER, { ver: this.version }, items.map(itemElement));
  }

  /** What tells a client of a change (RFC 6121 2.1.6). */
  push(item: RosterItem, ver: string, to: string): Element {
    const query = element('query', NS_ROSTER, { ver }, [itemElement(item)]);
    return iq({ type: 'set', id: `push-${randomUUID()}`, to }, [query]);
  }
}

function newItem(jid: string): RosterItem {
  return {
    jid,
    name: undefined,
    groups: [],
    to: false,
    from: false,
    asked: false,
    request: undefined,
    listed: false,
  };
}

function itemElement(item: RosterItem): Element {
  const { jid, name, groups, asked, listed } = item;
  const attributes = listed
    ? { jid, name, subscription: subscriptionOf(item), ask: asked ? 'subscribe' : undefined }
    : { jid, subscription: 'remove' };
  return element(
    'item',
    NS_ROSTER,
    attributes,
    (listed ? groups : []).map((group) => element('group', NS_ROSTER, {}, [group])),
  );
}

function subscriptionOf({ to, from }: RosterItem): string {
  if (to && from) return 'both';
  if (to) return 'to';
  return from ? 'from' : 'none';
}

export const MAX_ITEMS = 1000;
/** UTF-16 units of a stanza that asks for an item, or for a subscription that waits for an answer. */
export const MAX_ITEM_SIZE = 16 * 1024;
