import { presence } from '../../stanza/stanza.ts';
import type { Element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import { readJid } from './address.ts';
import type { Host } from './host.ts';
import { NS_ROSTER } from './namespaces.ts';
import { BAD_REQUEST, ITEM_NOT_FOUND, NOT_ACCEPTABLE, type Outcome, RESOURCE_CONSTRAINT } from './replies.ts';
import { MAX_ITEM_SIZE } from './roster.ts';
import { stanzaText } from './server-stream.ts';
import { sendUnavailableTo } from './subscriptions.ts';

/** RFC 6121 2.1.4, 2.6.2: nothing is sent to a client that has this version already. */
export function getRoster(account: Account, query: Element): Outcome {
  return query.attr('ver') === account.roster.version ? [] : [account.roster.toElement()];
}

/** Adds, changes or removes the one item of a roster set (RFC 6121 2.3 to 2.5). */
export function setRoster(host: Host, account: Account, query: Element): Outcome {
  const [item, ...more] = query.elements();
  const jid = readJid(item?.attr('jid') ?? '')
    ?.bare()
    .toString();
  if (item === undefined || more.length > 0 || jid === undefined) return BAD_REQUEST;
  if (item.attr('subscription') === 'remove') return removeItem(host, account, jid);
  if (stanzaText(item).length > MAX_ITEM_SIZE) return NOT_ACCEPTABLE;
  if (!account.roster.hasRoomFor(jid)) return RESOURCE_CONSTRAINT;
  const groups = item.elements().filter((child) => child.is('group', NS_ROSTER));
  const names = groups.map((group) => group.text());
  if (new Set(names).size < names.length) return BAD_REQUEST;
  const entry = account.roster.require(jid);
  Object.assign(entry, { name: item.attr('name'), groups: names, listed: true });
  account.pushRosterItem(entry);
  return [];
}

/** Ends the subscriptions of both sides, too (RFC 6121 2.5.2). */
function removeItem(host: Host, account: Account, jid: string): Outcome {
  const item = account.roster.get(jid);
  if (!item?.listed) return { ...ITEM_NOT_FOUND, type: 'modify' };
  const { to, from, asked } = item;
  const address = { from: account.jid.toString(), to: jid };
  if (from) sendUnavailableTo(host, account, jid);
  account.roster.remove(jid);
  if (to || asked) host.route(presence({ ...address, type: 'unsubscribe' }));
  if (from) host.route(presence({ ...address, type: 'unsubscribed' }));
  item.listed = false;
  account.pushRosterItem(item);
  return [];
}
