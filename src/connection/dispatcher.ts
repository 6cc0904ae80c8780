import type { Handler } from '../stanza/handler.ts';
import type { Session } from '../stanza/session.ts';
import { iq, type StanzaKind, stanzaKind } from '../stanza/stanza.ts';
import { errorElement } from '../stanza/stanza-error.ts';
import { Element } from '../xml/element.ts';

type Route = readonly Handler[];

/**
 * Finds the handlers that want a stanza and gives back what they answer. Every IQ of type get or set gets exactly
 * one answer (RFC 6120 8.2.3); IQs of type result and error get none.
 */
export class Dispatcher {
  readonly #routes = new Map<string, Route>();

  constructor(handlers: readonly Handler[]) {
    for (const handler of handlers) {
      for (const type of handler.matches.types) {
        const key = `${handler.matches.kind} ${type}`;
        this.#routes.set(key, [...(this.#routes.get(key) ?? []), handler]);
      }
    }
  }

  /** @returns the stanzas to send, addressed; a request for which nobody is there is refused */
  answer(stanza: Element, session: Session): readonly Element[] {
    const kind = stanzaKind(stanza);
    if (kind === undefined) return [];
    const type = stanza.attr('type') ?? DEFAULT_TYPE[kind];
    if (kind === 'iq') return this.#answerRequest(stanza, type, session);
    const replies: Element[] = [];
    for (const handler of this.#routes.get(ROUTE_KEYS[kind] + type) ?? []) {
      if (!wants(handler, stanza)) continue;
      const reply = handler.handle(stanza, session);
      if (reply) replies.push(addressed(reply, stanza, session, newId()));
    }
    return replies;
  }

  #answerRequest(stanza: Element, type: string, session: Session): readonly Element[] {
    if (type === 'result' || type === 'error') return [];
    const reply = this.#replyToRequest(stanza, type, session);
    return [addressed(reply, stanza, session, stanza.attr('id'))];
  }

  #replyToRequest(stanza: Element, type: string, session: Session): Element {
    const payloads = stanza.elements();
    if ((type !== 'get' && type !== 'set') || payloads.length !== 1) return refusal('modify', 'bad-request');
    const handler = this.#routes.get(`iq ${type}`)?.find((candidate) => wants(candidate, stanza));
    return handler?.handle(stanza, session) ?? refusal('cancel', 'service-unavailable');
  }
}

const DEFAULT_TYPE = { iq: '', message: 'normal', presence: 'available' } as const satisfies Record<
  StanzaKind,
  string
>;
const ROUTE_KEYS = { iq: 'iq ', message: 'message ', presence: 'presence ' } as const;

function wants(handler: Handler, stanza: Element): boolean {
  const { payload } = handler.matches;
  return payload === undefined || stanza.child(payload.name, payload.namespace) !== undefined;
}

function refusal(type: 'modify' | 'cancel', condition: string): Element {
  return iq({ type: 'error' }, [errorElement(type, condition)]);
}

/** The reply with its addresses turned around. A client's server puts in where it comes from. */
function addressed(reply: Element, stanza: Element, session: Session, id: string | undefined): Element {
  const to = stanza.attr('from');
  const from = session.kind === 'component' ? (stanza.attr('to') ?? session.jid.toString()) : undefined;
  const attributes = [...reply.attributes];
  if (to !== undefined) attributes.push('to', to);
  if (from !== undefined) attributes.push('from', from);
  if (id !== undefined) attributes.push('id', id);
  return new Element(reply.name, reply.prefix, reply.namespace, attributes, reply.children);
}

const idPrefix = Math.random().toString(36).slice(2, 8);
let lastId = 0;

/** An id that nothing else in this process has. */
export function newId(): string {
  lastId += 1;
  return `${idPrefix}-${lastId.toString(36)}`;
}
