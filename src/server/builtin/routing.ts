import { Jid } from '../../stanza/jid.ts';
import { NS_PING } from '../../stanza/namespaces.ts';
import { stanzaKind } from '../../stanza/stanza.ts';
import type { Element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import { readJid } from './address.ts';
import type { Host } from './host.ts';
import { answerForAccount, answerForHost } from './iq-services.ts';
import { messageToAccount } from './message-delivery.ts';
import { presenceToAccount } from './presence-delivery.ts';
import {
  BAD_REQUEST,
  isRefusal,
  type Outcome,
  type Refusal,
  resultOf,
  SERVICE_UNAVAILABLE,
} from './replies.ts';

/** Takes a stanza where it is addressed to, or back with an error (RFC 6120 10, RFC 6121 8). */
export function route(host: Host, stanza: Element): void {
  const to = stanza.attr('to');
  const from = readJid(stanza.attr('from') ?? '') ?? new Jid('', host.domain, '');
  const target = to === undefined ? from.bare() : readJid(to);
  if (!target) return host.refuse(stanza, MALFORMED);
  if (stanza.name === 'iq' && !isProperIq(stanza)) return host.refuse(stanza, BAD_REQUEST);
  forward(host, stanza, target, from);
}

/** Takes our own answer to its addressee: it may lack an id, as what it answers did. */
export function routeAnswer(host: Host, answer: Element): void {
  const target = readJid(answer.attr('to') ?? '');
  const from = readJid(answer.attr('from') ?? '') ?? new Jid('', host.domain, '');
  if (target) forward(host, answer, target, from);
}

function forward(host: Host, stanza: Element, target: Jid, from: Jid): void {
  const component = host.components.get(target.domain);
  if (component) {
    if (component.link) return component.link.deliver(stanza);
    return host.refuse(stanza, COMPONENT_UNAVAILABLE);
  }
  if (target.domain !== host.domain) return host.refuse(stanza, NOT_FOUND);
  if (target.local === '') return toHost(host, stanza);
  toAccount(host, stanza, target, from);
}

/** RFC 6120 8.2.3. */
function isProperIq(iq: Element): boolean {
  const type = iq.attr('type');
  return saysWhatItIs(iq) && (type === 'result' || type === 'error' || iq.elements().length === 1);
}

/** Whether an IQ says what it is: without an id or a type it can be no request and no answer. */
export function saysWhatItIs(iq: Element): boolean {
  return iq.attr('id') !== undefined && IQ_TYPES.includes(iq.attr('type') ?? '');
}

function toHost(host: Host, stanza: Element): void {
  if (stanza.name === 'message') return host.refuse(stanza, SERVICE_UNAVAILABLE);
  if (stanza.name === 'iq') answer(host, stanza, (payload) => answerForHost(host, stanza, payload));
}

function toAccount(host: Host, stanza: Element, target: Jid, from: Jid): void {
  const account = host.accounts.get(target.local);
  const kind = stanzaKind(stanza);
  if (kind === 'presence') return account && presenceToAccount(host, account, stanza, target);
  if (!account) return toNobody(host, stanza, target);
  if (kind === 'message') return messageToAccount(host, account, stanza, target);
  iqToAccount(host, account, stanza, target, from);
}

/** Also who is not there can be pinged: that says nothing of who is (XEP-0199 4.1). */
function toNobody(host: Host, stanza: Element, target: Jid): void {
  if (stanza.name !== 'iq' || target.resource !== '') return host.refuse(stanza, SERVICE_UNAVAILABLE);
  answer(host, stanza, (payload) => (payload.is('ping', NS_PING) ? [] : SERVICE_UNAVAILABLE));
}

function iqToAccount(host: Host, account: Account, iq: Element, target: Jid, from: Jid): void {
  if (target.resource === '') {
    return answer(host, iq, (payload) => answerForAccount(host, account, { iq, payload, from }));
  }
  const session = account.sessions.get(target.resource);
  if (session) session.deliver(iq);
  else host.refuse(iq, SERVICE_UNAVAILABLE);
}

/** Answers a request; a result or an error that nobody waits for is dropped. */
function answer(host: Host, iq: Element, service: (payload: Element) => Outcome): void {
  const type = iq.attr('type');
  const [payload] = iq.elements();
  if ((type !== 'get' && type !== 'set') || payload === undefined) return;
  const outcome = service(payload);
  if (isRefusal(outcome)) host.refuse(iq, outcome);
  else host.route(resultOf(iq, [...outcome]));
}

const IQ_TYPES: readonly string[] = ['get', 'set', 'result', 'error'];
const MALFORMED: Refusal = { type: 'modify', condition: 'jid-malformed' };
const NOT_FOUND: Refusal = {
  type: 'cancel',
  condition: 'remote-server-not-found',
  text: 'This server knows no other domains',
};
const COMPONENT_UNAVAILABLE: Refusal = {
  type: 'wait',
  condition: 'remote-server-timeout',
  text: 'Component unavailable',
};
