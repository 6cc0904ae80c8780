import type { Handler } from '../stanza/handler.ts';
import type { Session } from '../stanza/session.ts';
import { iq } from '../stanza/stanza.ts';
import { BadAnswer, errorElement } from '../stanza/stanza-error.ts';
import { type Element, element } from '../xml/element.ts';
import { type DataForm, readForms } from './data-form.ts';

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

/** An entity, or a part of one that has a name of its own. */
export interface DiscoAddress {
  readonly jid: string;
  readonly node?: string | undefined;
}

export interface DiscoIdentity {
  readonly category: string;
  readonly type: string;
  readonly name?: string;
}

/** What an entity is and can do (XEP-0030 3), and what it tells in forms besides (XEP-0128). */
export interface DiscoInfo {
  readonly identities: readonly DiscoIdentity[];
  readonly features: readonly string[];
  readonly forms: readonly DataForm[];
}

/** Something that belongs to an entity (XEP-0030 4). */
export interface DiscoItem extends DiscoAddress {
  readonly name?: string;
}

/** @throws StanzaError when it answers with an error, or with something else; CliError when it does not answer */
export async function queryInfo(session: Session, address: DiscoAddress): Promise<DiscoInfo> {
  const query = await ask(session, address, NS_DISCO_INFO);
  const children = query.elements().filter(({ namespace }) => namespace === NS_DISCO_INFO);
  const identities = children.filter(({ name }) => name === 'identity').map(readIdentity);
  const features = children
    .filter(({ name }) => name === 'feature')
    .map((feature) => feature.attr('var') ?? '');
  return { identities, features: [...new Set(features)].sort(), forms: readForms(query) };
}

/** @throws StanzaError when it answers with an error, or with something else; CliError when it does not answer */
export async function queryItems(session: Session, address: DiscoAddress): Promise<DiscoItem[]> {
  const query = await ask(session, address, NS_DISCO_ITEMS);
  return query
    .elements()
    .filter((child) => child.is('item', NS_DISCO_ITEMS))
    .map(readItem);
}

async function ask(session: Session, { jid, node }: DiscoAddress, namespace: string): Promise<Element> {
  const answer = await session.request(iq({ type: 'get', to: jid }, [element('query', namespace, { node })]));
  const query = answer.child('query', namespace);
  if (query === undefined) throw new BadAnswer('the answer has no such query in it (XEP-0030)');
  return query;
}

function readIdentity(item: Element): DiscoIdentity {
  const name = item.attr('name');
  return { category: item.attr('category') ?? '', type: item.attr('type') ?? '', ...(name && { name }) };
}

function readItem(item: Element): DiscoItem {
  const [node, name] = [item.attr('node'), item.attr('name')];
  return { jid: item.attr('jid') ?? '', ...(node !== undefined && { node }), ...(name && { name }) };
}
