import { type Jid, JidError, parseJid } from '../../stanza/jid.ts';
import { type Attributes, Element } from '../../xml/element.ts';

/** The address in an attribute: undefined if it cannot be one. */
export function readJid(text: string): Jid | undefined {
  try {
    return parseJid(text);
  } catch (error) {
    if (error instanceof JidError) return undefined;
    throw error;
  }
}

/** The same stanza with some attributes set, or left out where they are undefined. */
export function withAttributes(stanza: Element, changes: Attributes): Element {
  const list: string[] = [];
  const { attributes } = stanza;
  for (let i = 0; i < attributes.length; i += 2) {
    const name = attributes[i] ?? '';
    if (!(name in changes)) list.push(name, attributes[i + 1] ?? '');
  }
  for (const [name, value] of Object.entries(changes)) if (value !== undefined) list.push(name, value);
  return new Element(stanza.name, stanza.prefix, stanza.namespace, list, stanza.children);
}
