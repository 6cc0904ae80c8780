import type { Handler } from '../stanza/handler.ts';
import type { Session } from '../stanza/session.ts';
import { iq } from '../stanza/stanza.ts';
import { errorElement } from '../stanza/stanza-error.ts';
import { type Element, element } from '../xml/element.ts';

export const NS_DISCO_INFO = 'http://jabber.org/protocol/disco#info';
export const NS_DISCO_ITEMS = 'http://jabber.org/protocol/disco#items';

/** Answers who asks what this entity is and can do: its features are those of the handlers (XEP-0030). */
export function disco(name: string, handlers: readonly Handler[]): Handler[] {
  const others = handlers.flatMap((handler) => handler.features ?? []);
  const features = [...new Set([NS_DISCO_INFO, NS_DISCO_ITEMS, ...others])].sort();
  return [
    answering(NS_DISCO_INFO, (session) => [
      element('identity', NS_DISCO_INFO, { ...identity(session), name }),
      ...features.map((feature) => element('feature', NS_DISCO_INFO, { var: feature })),
    ]),
    answering(NS_DISCO_ITEMS, () => []),
  ];
}

/** From the registry of service discovery identities. */
function identity({ kind }: Session): { category: string; type: string } {
  return kind === 'client' ? { category: 'client', type: 'bot' } : { category: 'component', type: 'generic' };
}

function answering(namespace: string, content: (session: Session) => Element[]): Handler {
  return {
    matches: { kind: 'iq', types: ['get'], payload: { name: 'query', namespace } },
    features: [namespace],
    handle(stanza, session) {
      // There are no nodes here (XEP-0030 3.2, 7).
      const node = stanza.child('query', namespace)?.attr('node');
      if (node !== undefined) return iq({ type: 'error' }, [errorElement('cancel', 'item-not-found')]);
      return iq({ type: 'result' }, [element('query', namespace, {}, content(session))]);
    },
  };
}
