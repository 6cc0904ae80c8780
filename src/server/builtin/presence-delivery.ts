import { type Jid, parseJid } from '../../stanza/jid.ts';
import { presence } from '../../stanza/stanza.ts';
import type { Element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import { withAttributes } from './address.ts';
import type { Host } from './host.ts';
import { isSubscriptionType, receiveSubscription } from './subscriptions.ts';

/** Presence for a user: to be shown to sessions, or to be dealt with by the server (RFC 6121 8.5). */
export function presenceToAccount(host: Host, account: Account, stanza: Element, target: Jid): void {
  const type = stanza.attr('type');
  if (isSubscriptionType(type)) return receiveSubscription(host, account, stanza);
  if (type === 'probe') return answerProbe(host, account, parseJid(stanza.attr('from') ?? ''));
  if (target.resource !== '') return account.sessions.get(target.resource)?.deliver(stanza);
  for (const session of account.available()) session.deliver(stanza);
}

/** Tells who may know where the user is available (RFC 6121 4.3.2). */
function answerProbe(host: Host, account: Account, prober: Jid): void {
  const to = prober.toString();
  const own = account.jid.toString();
  if (account.roster.get(prober.bare().toString())?.from !== true) return;
  const available = account.available();
  if (available.length === 0) host.route(presence({ type: 'unavailable', from: own, to }));
  for (const { presence: current } of available) if (current) host.route(withAttributes(current, { to }));
}
