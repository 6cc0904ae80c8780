import type { Element } from '../../xml/element.ts';

/** What an IQ is about: its first child that is no error. */
export function payloadOf(iq: Element): Element | undefined {
  return iq.elements().find(({ name }) => name !== 'error');
}
