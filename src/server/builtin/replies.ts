import { NS_CLIENT, NS_STANZA_ERRORS } from '../../stanza/namespaces.ts';
import { iq } from '../../stanza/stanza.ts';
import type { StanzaErrorType } from '../../stanza/stanza-error.ts';
import { type Element, element, type Node } from '../../xml/element.ts';

/** Why a stanza is not handled (RFC 6120 8.3.3). */
export interface Refusal {
  readonly type: StanzaErrorType;
  readonly condition: string;
  readonly text?: string;
}

export const SERVICE_UNAVAILABLE: Refusal = { type: 'cancel', condition: 'service-unavailable' };
export const BAD_REQUEST: Refusal = { type: 'modify', condition: 'bad-request' };
export const ITEM_NOT_FOUND: Refusal = { type: 'cancel', condition: 'item-not-found' };
export const RESOURCE_CONSTRAINT: Refusal = { type: 'wait', condition: 'resource-constraint' };
export const NOT_ACCEPTABLE: Refusal = { type: 'modify', condition: 'not-acceptable' };
export const FORBIDDEN: Refusal = { type: 'auth', condition: 'forbidden' };

/** The result of a request, from whom it was sent to. */
export function resultOf(request: Element, children: Node[] = []): Element {
  return iq({ type: 'result', ...turned(request) }, children);
}

/** The error that answers a stanza; none answers a result or another error (RFC 6120 8.3.1). */
export function errorFor(stanza: Element, refusal: Refusal): Element | undefined {
  const type = stanza.attr('type');
  if (type === 'error' || (stanza.name === 'iq' && type === 'result')) return undefined;
  const { condition, text } = refusal;
  const children = [element(condition, NS_STANZA_ERRORS)];
  if (text !== undefined) children.push(element('text', NS_STANZA_ERRORS, {}, [text]));
  const error = element('error', NS_CLIENT, { type: refusal.type }, children);
  return element(stanza.name, NS_CLIENT, { type: 'error', ...turned(stanza) }, [error]);
}

function turned(stanza: Element): {
  from: string | undefined;
  to: string | undefined;
  id: string | undefined;
} {
  return { from: stanza.attr('to'), to: stanza.attr('from'), id: stanza.attr('id') };
}

/** What there is of a kind of payload in a request, or the refusal that answers it. */
export type Outcome = readonly Element[] | Refusal;

export function isRefusal(outcome: Outcome): outcome is Refusal {
  return 'condition' in outcome;
}
