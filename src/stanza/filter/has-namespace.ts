import type { Element } from '../../xml/element.ts';
import { FilterError } from './filter-error.ts';
import type { StanzaTest } from './selector.ts';

/** Namespaces, and the document that defines each: `urn:xmpp:mam:2` and `['XEP-0313', ...]`. */
type Registry = ReadonlyMap<string, readonly [document: string, ...unknown[]]>;

/**
 * Whether a stanza, or anything in it, is in a namespace of this XEP: `313`, `0313` or `XEP-0313`.
 *
 * @throws FilterError for what is no XEP, or one without a namespace that the registry knows
 */
export function hasNamespaceOf(xep: string, registry: Registry): StanzaTest {
  const number = /^(?:xep-?)?(?<number>\d{1,4})$/i.exec(xep.trim())?.groups?.number;
  if (number === undefined) throw new FilterError(NO_XEP);
  const document = `XEP-${number.padStart(4, '0')}`;
  const namespaces = new Set<string>();
  for (const [namespace, [defined]] of registry) if (defined === document) namespaces.add(namespace);
  if (namespaces.size === 0) throw new FilterError(`no namespace of ${document} is known`);
  return (stanza) => isInside(stanza, namespaces);
}

function isInside(element: Element, namespaces: ReadonlySet<string>): boolean {
  if (namespaces.has(element.namespace)) return true;
  for (const child of element.children) {
    if (typeof child !== 'string' && isInside(child, namespaces)) return true;
  }
  return false;
}

const NO_XEP = 'no number of a XEP; write it as 0313 or XEP-0313';
