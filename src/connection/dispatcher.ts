import type { Handler } from '../stanza/handler.ts';
import type { Session } from '../stanza/session.ts';
import { iq, type StanzaKind, stanzaKind } from '../stanza/stanza.ts';
import { errorElement } from '../stanza/stanza-error.ts';
import type { Element } from '../xml/element.ts';

type Routes = ReadonlyMap<string, readonly Handler[]>;

/**
 * Finds the handlers that want a stanza and sends what they answer. Every IQ of type get or set gets exactly one
 * answer (RFC 6120 8.2.3); IQs of type result and error get none.
 */
export class Dispatcher {
  /** The handlers by what they want: a stanza is matched without making a key. */
  readonly #routes: Readonly<Record<StanzaKind, Routes>>;

  constructor(handlers: readonly Handler[]) {
    this.#routes = {
      iq: routesOf('iq', handlers),
      message: routesOf('message', handlers),
      presence: routesOf('presence', handlers),
    };
  }

  /** @param send is given each answer, addressed; a request for which nobody is there is refused */
  answer(stanza: Element, session: Session, send: (answer: Element) => void): void {
    const kind = stanzaKind(stanza);
    if (kind === undefined) return;
    const type = stanza.attr('type') ?? DEFAULT_TYPE[kind];
    const handlers = this.#routes[kind].get(type) ?? this.#otherwise(kind, type);
    if (kind === 'iq') return answerRequest(handlers ?? [], stanza, type, session, send);
    if (handlers === undefined) return;
    for (const handler of handlers) {
      const reply = wants(handler, stanza) ? handler.handle(stanza, session) : undefined;
      if (reply) send(addressed(reply, stanza, session, newId()));
    }
  }

  /** A message of a type that nobody knows is a normal one (RFC 6121 5.2.2). */
  #otherwise(kind: StanzaKind, type: string): readonly Handler[] | undefined {
    if (kind !== 'message' || MESSAGE_TYPES.has(type)) return undefined;
    return this.#routes.message.get('normal');
  }
}

const MESSAGE_TYPES: ReadonlySet<string> = new Set(['chat', 'error', 'groupchat', 'headline', 'normal']);

function routesOf(kind: StanzaKind, handlers: readonly Handler[]): Routes {
  const routes = new Map<string, Handler[]>();
  for (const handler of handlers) {
    if (handler.matches.kind !== kind) continue;
    for (const type of handler.matches.types) routes.set(type, [...(routes.get(type) ?? []), handler]);
  }
  return routes;
}

function answerRequest(
  handlers: readonly Handler[],
  stanza: Element,
  type: string,
  session: Session,
  send: (answer: Element) => void,
): void {
  if (type === 'result' || type === 'error') return;
  const request = (type === 'get' || type === 'set') && stanza.elements().length === 1;
  const handler = request ? handlers.find((candidate) => wants(candidate, stanza)) : undefined;
  const otherwise = request ? ('service-unavailable' as const) : ('bad-request' as const);
  const reply = handler?.handle(stanza, session) ?? refusal(otherwise);
  send(addressed(reply, stanza, session, stanza.attr('id')));
}

const DEFAULT_TYPE = { iq: '', message: 'normal', presence: 'available' } as const satisfies Record<
  StanzaKind,
  string
>;

function wants(handler: Handler, stanza: Element): boolean {
  const { payload } = handler.matches;
  return payload === undefined || stanza.child(payload.name, payload.namespace) !== undefined;
}

function refusal(condition: 'service-unavailable' | 'bad-request'): Element {
  return iq({ type: 'error' }, [errorElement(condition === 'bad-request' ? 'modify' : 'cancel', condition)]);
}

/** Turns the addresses around, on the reply itself. A client's server puts in where it comes from. */
function addressed(reply: Element, stanza: Element, session: Session, id: string | undefined): Element {
  const { attributes } = reply;
  const to = stanza.attr('from');
  if (to !== undefined) attributes.push('to', to);
  if (session.kind === 'component') attributes.push('from', stanza.attr('to') ?? session.jid.toString());
  if (id !== undefined) attributes.push('id', id);
  return reply;
}

const idPrefix = `${Math.random().toString(36).slice(2, 8)}-`;
let lastId = 0;

/** An id that nothing else in this process has. */
export function newId(): string {
  lastId += 1;
  return idPrefix + lastId;
}
