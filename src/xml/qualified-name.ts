import { NAME_CLASS, NAME_START } from './characters.ts';
import { XmlError } from './xml-error.ts';

/**
 * Where the colon of a qualified name is, -1 for none.
 *
 * @throws XmlError if it is no qualified name (Namespaces in XML 1.0, 4)
 */
export function colonOf(name: string): number {
  const colon = name.indexOf(':');
  if (colon < 0) return -1;
  const isQualified =
    colon > 0 && NAME_CLASS[name.charCodeAt(colon + 1)] === NAME_START && !name.includes(':', colon + 1);
  if (!isQualified) throw new XmlError('not-well-formed', 'a name that is not a qualified name');
  return colon;
}

/** Whether the name of an attribute has a prefix or is `xmlns`. */
export function isNamespaced(name: string): boolean {
  return name === 'xmlns' || name.includes(':');
}
