import type { Jid } from '../../stanza/jid.ts';
import { NS_CLIENT } from '../../stanza/namespaces.ts';
import { presence } from '../../stanza/stanza.ts';
import type { Element } from '../../xml/element.ts';
import { withAttributes } from './address.ts';
import type { ClientSession } from './client-session.ts';
import type { Host } from './host.ts';
import { BAD_REQUEST } from './replies.ts';

/** A session tells the world how it is (RFC 6121 4.2, 4.4, 4.5). */
export function broadcastPresence(host: Host, session: ClientSession, stanza: Element): void {
  const type = stanza.attr('type');
  if (type === 'unavailable') return becomeUnavailable(host, session, stanza);
  if (type !== undefined) return host.refuse(stanza, BAD_REQUEST);
  const before = session.presence;
  const willing = before !== undefined && session.priority >= 0;
  session.presence = stanza;
  session.priority = readPriority(stanza);
  tellContacts(host, session, stanza);
  for (const each of session.account.available()) each.deliver(addressed(stanza, each.jid));
  if (before === undefined) welcome(host, session);
  if (willing || session.priority < 0) return;
  for (const message of session.account.offline.takeAll()) session.deliver(message);
}

/** Everybody who has seen the session hears that it is gone. */
export function becomeUnavailable(host: Host, session: ClientSession, stanza: Element): void {
  if (session.presence === undefined && session.directed.size === 0) return;
  if (session.presence !== undefined) {
    tellContacts(host, session, stanza);
    for (const each of session.account.available()) each.deliver(addressed(stanza, each.jid));
  }
  for (const to of session.directed) host.route(withAttributes(stanza, { to }));
  session.presence = undefined;
  session.directed.clear();
}

/** Presence to one address only, undefined if it is none; whoever got it is told of the end, too (RFC 6121 4.6). */
export function sendDirected(host: Host, session: ClientSession, stanza: Element, to: Jid | undefined): void {
  const type = stanza.attr('type');
  if (to && type === undefined && session.directed.size < MAX_DIRECTED) session.directed.add(to.toString());
  if (to && type === 'unavailable') session.directed.delete(to.toString());
  host.route(stanza);
}

/** What a new session learns: the other sessions, the contacts' presence, and requests that wait for an answer. */
function welcome(host: Host, session: ClientSession): void {
  const { account, jid } = session;
  for (const { jid: other, presence: current } of account.available()) {
    if (current && other.resource !== jid.resource) session.deliver(addressed(current, jid));
  }
  for (const item of account.roster.all()) {
    if (item.to) host.route(presence({ type: 'probe', from: jid.toString(), to: item.jid }));
    if (item.request) session.deliver(item.request);
  }
}

function tellContacts(host: Host, { account }: ClientSession, stanza: Element): void {
  for (const item of account.roster.all())
    if (item.from) host.route(withAttributes(stanza, { to: item.jid }));
}

function addressed(stanza: Element, to: Jid): Element {
  return withAttributes(stanza, { to: to.toString() });
}

/** RFC 6121 4.7.2.3; what is no number in its range counts as 0. */
function readPriority(stanza: Element): number {
  const text = stanza.child('priority', NS_CLIENT)?.text().trim() ?? '0';
  const priority = /^[+-]?[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  return priority >= -128 && priority <= 127 ? priority : 0;
}

const MAX_DIRECTED = 1000;
