import { type Jid, parseJid } from '../../stanza/jid.ts';
import { presence } from '../../stanza/stanza.ts';
import type { Element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import { withAttributes } from './address.ts';
import type { Host } from './host.ts';
import { NOT_ACCEPTABLE, RESOURCE_CONSTRAINT } from './replies.ts';
import { MAX_ITEM_SIZE } from './roster.ts';
import { stanzaText } from './server-stream.ts';

export type SubscriptionType = 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed';

export function isSubscriptionType(type: string | undefined): type is SubscriptionType {
  return SUBSCRIPTION_TYPES.includes(type ?? '');
}

/** A user's own say about a contact: the roster is changed, and the contact is told (RFC 6121 3, appendix A.2). */
export function sendSubscription(host: Host, account: Account, stanza: Element, contact: Jid): void {
  const type = stanza.attr('type') ?? '';
  const jid = contact.bare().toString();
  if (!account.roster.hasRoomFor(jid)) return host.refuse(stanza, RESOURCE_CONSTRAINT);
  const item = account.roster.require(jid);
  const sent = withAttributes(stanza, { from: account.jid.toString(), to: jid });
  const { to, from, asked, request } = item;
  if (type === 'subscribe') item.asked = !to;
  if (type === 'unsubscribe') Object.assign(item, { to: false, asked: false });
  if (type === 'subscribed' && request) Object.assign(item, { from: true, request: undefined });
  if (type === 'unsubscribed') Object.assign(item, { from: false, request: undefined });
  const changed = to !== item.to || from !== item.from || asked !== item.asked;
  const answersNothing = type.endsWith('ed') && !request && !from;
  if (changed) item.listed = true;
  if (type === 'unsubscribed' && from) sendUnavailableTo(host, account, jid);
  if (!answersNothing) host.route(sent);
  if (changed || (type === 'subscribe' && asked)) account.pushRosterItem(item);
  if (type === 'subscribed' && request) sendPresencesTo(host, account, jid);
  if (!item.listed && !item.request) account.roster.remove(jid);
}

/** A contact's say about a user (RFC 6121 3, appendix A.3). */
export function receiveSubscription(host: Host, account: Account, stanza: Element): void {
  const type = stanza.attr('type') ?? '';
  const contact = parseJid(stanza.attr('from') ?? '')
    .bare()
    .toString();
  const received = withAttributes(stanza, { from: contact, to: account.jid.toString() });
  if (type === 'subscribe') return receiveRequest(host, account, received, contact);
  const item = account.roster.get(contact);
  if (!item) return;
  const { to, from, asked, request } = item;
  if (type === 'subscribed' && asked) Object.assign(item, { to: true, asked: false });
  if (type === 'unsubscribed') Object.assign(item, { to: false, asked: false });
  if (type === 'unsubscribe') Object.assign(item, { from: false, request: undefined });
  const changed = to !== item.to || from !== item.from || asked !== item.asked;
  if (!changed && request === item.request) return;
  account.tellInterested(() => received);
  if (changed) account.pushRosterItem(item);
  if (type === 'unsubscribe' && from) sendUnavailableTo(host, account, contact);
  if (!item.listed && !item.request) account.roster.remove(contact);
}

/** A request is kept until it is answered, and shown to each session when it comes (RFC 6121 3.1.3). */
function receiveRequest(host: Host, account: Account, request: Element, contact: string): void {
  if (!account.roster.hasRoomFor(contact)) return host.refuse(request, RESOURCE_CONSTRAINT);
  if (stanzaText(request).length > MAX_ITEM_SIZE) return host.refuse(request, NOT_ACCEPTABLE);
  const item = account.roster.require(contact);
  if (item.from) {
    return host.route(presence({ type: 'subscribed', from: account.jid.toString(), to: contact }));
  }
  const known = item.request !== undefined;
  item.request = request;
  if (known) return;
  for (const session of account.available()) session.deliver(request);
}

function sendPresencesTo(host: Host, account: Account, to: string): void {
  for (const { presence: current } of account.available()) {
    if (current) host.route(withAttributes(current, { to }));
  }
}

export function sendUnavailableTo(host: Host, account: Account, to: string): void {
  for (const { jid } of account.available()) {
    host.route(presence({ type: 'unavailable', from: jid.toString(), to }));
  }
}

const SUBSCRIPTION_TYPES: readonly string[] = ['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed'];
