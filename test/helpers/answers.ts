import { Dispatcher } from '../../src/connection/dispatcher.ts';
import type { Handler } from '../../src/stanza/handler.ts';
import type { Session } from '../../src/stanza/session.ts';
import type { Element } from '../../src/xml/element.ts';

/** What the handlers say to a stanza, as the dispatcher sends it. */
export function answers(handlers: readonly Handler[], stanza: Element, session: Session): Element[] {
  const sent: Element[] = [];
  new Dispatcher(handlers).answer(stanza, session, (answer) => sent.push(answer));
  return sent;
}
