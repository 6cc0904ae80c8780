import type { Jid } from '../../stanza/jid.ts';
import type { Element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import { carbonCopy } from './carbons.ts';
import type { Host } from './host.ts';
import { SERVICE_UNAVAILABLE } from './replies.ts';

/** Delivers a message to a user's sessions, or keeps it for one to come (RFC 6121 8.5). */
export function messageToAccount(host: Host, account: Account, message: Element, target: Jid): void {
  const session = target.resource === '' ? undefined : account.sessions.get(target.resource);
  if (session) {
    session.deliver(message);
    return carbonCopy('received', message, account, [session]);
  }
  const type = message.attr('type');
  if (type === 'error') return;
  if (type === 'groupchat') return host.refuse(message, SERVICE_UNAVAILABLE);
  if (type === 'headline') {
    const willing = target.resource === '' ? account.available() : [];
    for (const each of willing) if (each.priority >= 0) each.deliver(message);
    return;
  }
  toBareJid(host, account, message);
}

function toBareJid(host: Host, account: Account, message: Element): void {
  const sessions = account.preferred();
  if (sessions.length > 0) {
    for (const each of sessions) each.deliver(message);
    return carbonCopy('received', message, account, sessions);
  }
  if (!account.offline.add(message, host.domain)) host.refuse(message, SERVICE_UNAVAILABLE);
}
