import type { Element } from './element.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { XML_NAMESPACE } from './namespace-scopes.ts';

/** The namespaces in scope where an element is written: those of the stream's header. Made once for a stream. */
export interface SerialiseContext {
  readonly defaultNamespace: string;
  /** Namespaces by prefix; `xml` is always in scope. */
  readonly prefixes?: ReadonlyMap<string, string>;
}

/** Prefixes in scope: those of the context, or of an element and what is around it. */
interface Scope {
  readonly prefixes?: ReadonlyMap<string, string>;
  readonly outer?: Scope;
}

const NO_CONTEXT: SerialiseContext = { defaultNamespace: '' };

/**
 * An element as XML. Its namespace, and not an `xmlns` among its attributes, says what it is: declarations are
 * added, corrected or left out where that is needed to have it read the same. An attribute with a prefix that
 * is bound nowhere is left out, for it would end the stream. Names are not checked.
 */
export function serialise(element: Element, context: SerialiseContext = NO_CONTEXT): string {
  return write(element, context.defaultNamespace, context);
}

function write(element: Element, inherited: string, scope: Scope): string {
  const { name, namespace, attributes } = element;
  if (element.prefix !== '') return writeQualified(element, inherited, scope);
  let tag = `<${name}`;
  if (namespace !== inherited) tag += attribute('xmlns', namespace);
  for (let i = 0; i < attributes.length; i += 2) {
    const opening = openingOf(attributes[i] ?? '');
    if (opening === '') return writeQualified(element, inherited, scope);
    tag += `${opening}${escapeAttribute(attributes[i + 1] ?? '')}'`;
  }
  return close(tag, name, writeChildren(element, namespace, scope));
}

/** What comes before an attribute's value, ` to='`; '' for a name that has to do with namespaces. */
function openingOf(name: string): string {
  const known = openings.get(name);
  if (known !== undefined) return known;
  const opening = name === 'xmlns' || name.includes(':') ? '' : ` ${name}='`;
  if (openings.size < MOST_OPENINGS && name.length <= LONGEST_NAME) openings.set(name, opening);
  return opening;
}

const MOST_OPENINGS = 256;
// Of longer names V8 may keep the whole text that they were cut from.
const LONGEST_NAME = 12;
const openings = new Map<string, string>();

function attribute(name: string, value: string): string {
  return ` ${name}='${escapeAttribute(value)}'`;
}

function writeChildren(element: Element, inherited: string, scope: Scope): string {
  let content = '';
  for (const node of element.children) {
    content += typeof node === 'string' ? escapeText(node) : write(node, inherited, scope);
  }
  return content;
}

function close(tag: string, name: string, content: string): string {
  return content === '' ? `${tag}/>` : `${tag}>${content}</${name}>`;
}

/** Writes an element with a prefix, or with attributes that have one or declare one. */
function writeQualified(element: Element, inherited: string, outer: Scope): string {
  const { namespace, attributes } = element;
  const prefix = usablePrefix(element);
  const name = prefix === '' ? element.name : `${prefix}:${element.name}`;
  const ownDefault = element.attr('xmlns');
  const prefixes = declaredPrefixes(element, prefix);
  const scope = { prefixes, outer };
  let tag = `<${name}`;
  if (prefix === '') {
    if (namespace !== inherited && namespace !== ownDefault) tag += attribute('xmlns', namespace);
  } else if (lookUp(prefix, scope) !== namespace) {
    prefixes.set(prefix, namespace);
    tag += attribute(`xmlns:${prefix}`, namespace);
  }
  for (let i = 0; i < attributes.length; i += 2) {
    const key = attributes[i] ?? '';
    const value = attributes[i + 1] ?? '';
    if (isWritten(key, value, element, prefix, scope)) tag += attribute(key, value);
  }
  const within = prefix === '' ? namespace : (ownDefault ?? inherited);
  return close(tag, name, writeChildren(element, within, scope));
}

/** The prefix to write an element with: `xml` is never declared, and no prefix can mean no namespace. */
function usablePrefix(element: Element): string {
  const { prefix, namespace } = element;
  if (namespace === XML_NAMESPACE) return 'xml';
  return namespace === '' || prefix === 'xml' || prefix === 'xmlns' ? '' : prefix;
}

function declaredPrefixes(element: Element, own: string): Map<string, string> {
  const prefixes = new Map<string, string>();
  for (let i = 0; i < element.attributes.length; i += 2) {
    const name = element.attributes[i] ?? '';
    const value = element.attributes[i + 1] ?? '';
    if (name.startsWith('xmlns:') && isUsable(name.slice(6), value, element, own)) {
      prefixes.set(name.slice(6), value);
    }
  }
  return prefixes;
}

/** Whether a declaration of a prefix may be written as it stands. */
function isUsable(prefix: string, namespace: string, element: Element, own: string): boolean {
  if (prefix === own) return namespace === element.namespace;
  return namespace !== '' && prefix !== 'xml' && prefix !== 'xmlns';
}

function isWritten(key: string, value: string, element: Element, own: string, scope: Scope): boolean {
  if (key === 'xmlns') return own !== '' || value === element.namespace;
  const colon = key.indexOf(':');
  if (colon < 0) return true;
  const prefix = key.slice(0, colon);
  if (prefix === 'xmlns') return isUsable(key.slice(colon + 1), value, element, own);
  return lookUp(prefix, scope) !== undefined;
}

function lookUp(prefix: string, scope: Scope): string | undefined {
  if (prefix === 'xml') return XML_NAMESPACE;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const namespace = at.prefixes?.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}
