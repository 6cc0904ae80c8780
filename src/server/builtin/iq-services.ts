import type { Jid } from '../../stanza/jid.ts';
import { NS_PING } from '../../stanza/namespaces.ts';
import { NAME, VERSION } from '../../version.ts';
import { type Element, element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import type { Host } from './host.ts';
import {
  NS_CARBONS,
  NS_CARBONS_RULES,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
  NS_LAST,
  NS_ROSTER,
  NS_SESSION,
  NS_TIME,
  NS_VERSION,
} from './namespaces.ts';
import { FORBIDDEN, ITEM_NOT_FOUND, type Outcome, SERVICE_UNAVAILABLE } from './replies.ts';
import { getRoster, setRoster } from './roster-requests.ts';

/** Answers a request to the domain itself. */
export function answerForHost(host: Host, iq: Element, payload: Element): Outcome {
  switch (keyOf(iq, payload)) {
    case `get query ${NS_DISCO_INFO}`:
      return payload.attr('node') === undefined ? [info('server', 'im', HOST_FEATURES)] : ITEM_NOT_FOUND;
    case `get query ${NS_DISCO_ITEMS}`:
      return payload.attr('node') === undefined ? [items([...host.components.keys()])] : ITEM_NOT_FOUND;
    case `get query ${NS_VERSION}`:
      return [softwareVersion()];
    case `get ping ${NS_PING}`:
    case `set session ${NS_SESSION}`:
      return [];
    case `get time ${NS_TIME}`:
      return [entityTime()];
    case `get query ${NS_LAST}`:
      return [lastActivity(host.uptime)];
    default:
      return SERVICE_UNAVAILABLE;
  }
}

/** A request to a bare JID, from the user or anybody else. */
export interface AccountRequest {
  readonly iq: Element;
  readonly payload: Element;
  readonly from: Jid;
}

/** Answers for a user (RFC 6121 8.5.2.1.3). */
export function answerForAccount(host: Host, account: Account, request: AccountRequest): Outcome {
  const key = keyOf(request.iq, request.payload);
  if (key === `get ping ${NS_PING}`) return [];
  const own = request.from.bare().toString() === account.jid.toString();
  if (own) return answerForOwner(host, account, request, key);
  if (key === `get query ${NS_ROSTER}` || key === `set query ${NS_ROSTER}`) return FORBIDDEN;
  const known = account.roster.get(request.from.bare().toString())?.from === true;
  if (key === `get query ${NS_LAST}` && !known) return FORBIDDEN;
  return known ? describeAccount(key) : SERVICE_UNAVAILABLE;
}

function answerForOwner(host: Host, account: Account, request: AccountRequest, key: string): Outcome {
  const session = account.sessions.get(request.from.resource);
  if (!session) return SERVICE_UNAVAILABLE;
  switch (key) {
    case `get query ${NS_ROSTER}`:
      session.interested = true;
      return getRoster(account, request.payload);
    case `set query ${NS_ROSTER}`:
      return setRoster(host, account, request.payload);
    case `set enable ${NS_CARBONS}`:
    case `set disable ${NS_CARBONS}`:
      session.carbons = request.payload.name === 'enable';
      return [];
    case `set session ${NS_SESSION}`:
      return [];
    case `get query ${NS_LAST}`:
      return [lastActivity(0)];
    default:
      return describeAccount(key);
  }
}

function describeAccount(key: string): Outcome {
  if (key === `get query ${NS_DISCO_INFO}`) return [info('account', 'registered', ACCOUNT_FEATURES)];
  return key === `get query ${NS_DISCO_ITEMS}` ? [items([])] : SERVICE_UNAVAILABLE;
}

function lastActivity(seconds: number): Element {
  return element('query', NS_LAST, { seconds: String(seconds) });
}

function keyOf(iq: Element, payload: Element): string {
  return `${iq.attr('type')} ${payload.name} ${payload.namespace}`;
}

function info(category: string, type: string, features: readonly string[]): Element {
  const name = category === 'server' ? SOFTWARE : undefined;
  return element('query', NS_DISCO_INFO, {}, [
    element('identity', NS_DISCO_INFO, { category, type, name }),
    ...features.map((feature) => element('feature', NS_DISCO_INFO, { var: feature })),
  ]);
}

function items(jids: readonly string[]): Element {
  const list = jids.map((jid) => element('item', NS_DISCO_ITEMS, { jid }));
  return element('query', NS_DISCO_ITEMS, {}, list);
}

function softwareVersion(): Element {
  const fields = { name: SOFTWARE, version: VERSION };
  const children = Object.entries(fields).map(([name, text]) => element(name, NS_VERSION, {}, [text]));
  return element('query', NS_VERSION, {}, children);
}

/** XEP-0202; as everything here is made up, the time zone is UTC. */
function entityTime(): Element {
  const utc = new Date().toISOString().replace(/\.[0-9]+/, '');
  return element('time', NS_TIME, {}, [
    element('tzo', NS_TIME, {}, ['+00:00']),
    element('utc', NS_TIME, {}, [utc]),
  ]);
}

const SOFTWARE = `${NAME} sandbox`;
const ACCOUNT_FEATURES = [NS_DISCO_INFO, NS_DISCO_ITEMS, NS_PING];
const HOST_FEATURES = [
  ...ACCOUNT_FEATURES,
  NS_CARBONS,
  NS_CARBONS_RULES,
  NS_LAST,
  NS_ROSTER,
  NS_TIME,
  NS_VERSION,
  'msgoffline',
];
