import { NS_CLIENT } from '../../stanza/namespaces.ts';
import { message } from '../../stanza/stanza.ts';
import { type Element, element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import type { ClientSession } from './client-session.ts';
import { NS_CARBONS, NS_FORWARD, NS_HINTS } from './namespaces.ts';

/** Gives a copy of a message to those of a user's sessions that want carbons and have not got it (XEP-0280). */
export function carbonCopy(
  direction: 'sent' | 'received',
  original: Element,
  account: Account,
  seenBy: readonly ClientSession[],
): void {
  if (!isEligible(original)) return;
  const from = account.jid.toString();
  for (const session of account.sessions.values()) {
    if (!session.carbons || seenBy.includes(session)) continue;
    const wrapped = element(direction, NS_CARBONS, {}, [element('forwarded', NS_FORWARD, {}, [original])]);
    const to = session.jid.toString();
    session.deliver(message({ from, to, type: original.attr('type') }, [wrapped]));
  }
}

/** XEP-0280 6.1: conversations, but no copies of copies, and nothing whose sender says no. */
function isEligible(original: Element): boolean {
  const type = original.attr('type') ?? 'normal';
  const personal = type === 'chat' || (type === 'normal' && original.child('body', NS_CLIENT) !== undefined);
  const excluded = original
    .elements()
    .some(
      ({ name, namespace }) => namespace === NS_CARBONS || (namespace === NS_HINTS && name === 'no-copy'),
    );
  return personal && !excluded;
}
