import { NS_CLIENT, NS_STREAM } from '../../src/stanza/namespaces.ts';
import type { Element } from '../../src/xml/element.ts';
import { parseElement } from '../../src/xml/parse.ts';
import { serialise } from '../../src/xml/serialise.ts';

const CONTENT = { defaultNamespace: NS_CLIENT, prefixes: new Map([['stream', NS_STREAM]]) };

/** An element as though it came on a client's stream. */
export function read(text: string): Element {
  return parseElement(text, CONTENT);
}

/** An element as it would be written on a client's stream. */
export function written(item: Element): string {
  return serialise(item, CONTENT);
}
