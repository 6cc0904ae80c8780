import { NS_CLIENT, NS_SASL } from '../stanza/namespaces.ts';
import type { PassedElement } from '../transport/tap.ts';
import type { Element } from '../xml/element.ts';

/** What of an element must not be seen: all that it contains, or the values of attributes. */
export interface Secret {
  readonly content: boolean;
  readonly attributes: readonly string[];
}

/**
 * The secrets in a stanza or nonza, by the element's number in document order (the outermost is 0);
 * undefined if there are none.
 */
export function findSecrets(root: Element): ReadonlyMap<number, Secret> | undefined {
  let found: Map<number, Secret> | undefined;
  let number = 0;
  const visit = (element: Element, inSecretField: boolean): void => {
    const content = isSecretContent(element) || (inSecretField && element.name === 'value');
    const attributes = secretAttributes(element);
    if (content || attributes.length > 0) {
      found ??= new Map();
      found.set(number, { content, attributes });
    }
    number++;
    const secretField = element.name === 'field' && isSecretField(element.attr('type'), element.attr('var'));
    for (const child of element.children) if (typeof child !== 'string') visit(child, secretField);
  };
  visit(root, false);
  return found;
}

/** Whether something in an element is named as what is a secret in some namespace: what to go by in a hurry. */
export function mayHoldSecrets({ name, attributes, children }: PassedElement): boolean {
  if (SECRET_NAMES.has(name)) return true;
  for (let i = 0; i < attributes.length; i += 2) if (mayBeSecret(attributes[i] ?? '')) return true;
  for (const child of children) if (typeof child !== 'string' && mayHoldSecrets(child)) return true;
  return false;
}

/** Prefixed names are left to who knows prefixes. */
function mayBeSecret(attribute: string): boolean {
  return SECRET_ATTRIBUTE_NAMES.includes(attribute) || (attribute.includes(':') && attribute !== 'xml:lang');
}

/** Whether an element with this local name holds a secret in some namespace: what to go by when in doubt. */
export function mayHoldSecret(localName: string): boolean {
  return localName === 'password' || SECRET_CONTENT.has(localName);
}

/** Whether an attribute with this local name holds a secret somewhere. */
export function mayBeSecretAttribute(name: string): boolean {
  return SECRET_ATTRIBUTE_NAMES.includes(name);
}

/**
 * Whether a data form's field is a secret: `text-private` (XEP-0004 3.3), or of no type, as a submitted form may
 * have it, and named as the password fields of XEP-0045, XEP-0077 and XEP-0133 are.
 */
export function isSecretField(type: string | undefined, variable: string | undefined): boolean {
  return type === 'text-private' || (type !== 'boolean' && SECRET_VARIABLE.test(variable ?? ''));
}

function isSecretContent({ name, namespace }: Element): boolean {
  if (name === 'password') return true;
  return SECRET_CONTENT.get(name)?.includes(namespace) ?? false;
}

function secretAttributes(element: Element): readonly string[] {
  if (element.attributes.length === 0) return NONE;
  if (element.name === 'token' && element.namespace === 'urn:xmpp:fast:0') return TOKEN;
  return element.attr('password') === undefined ? NONE : PASSWORD;
}

const SECRET_VARIABLE = /(?:^|[#_-])(?:password|passwd|(?:room)?secret)(?:-verify)?$/i;

const NONE: readonly string[] = [];
const TOKEN = ['token', 'password'];
const PASSWORD = ['password'];

const NS_SASL2 = 'urn:xmpp:sasl:2';

/** Besides `password`, which is one in every namespace. */
const SECRET_CONTENT: ReadonlyMap<string, readonly string[]> = new Map([
  ['auth', [NS_SASL]],
  ['challenge', [NS_SASL, NS_SASL2]],
  ['response', [NS_SASL, NS_SASL2]],
  ['success', [NS_SASL]],
  ['initial-response', [NS_SASL2]],
  ['additional-data', [NS_SASL2]],
  ['task-data', [NS_SASL2]],
  // A log that begins behind the stream's header is taken for a client's.
  ['handshake', ['jabber:component:accept', 'jabber:component:connect', NS_CLIENT]],
  ['digest', ['jabber:iq:auth', 'jabber:iq:register']],
]);

/** Local names of attributes that hold a secret somewhere. */
export const SECRET_ATTRIBUTE_NAMES: readonly string[] = ['password', 'token'];

/** Local names of all elements that a secret may be in. */
export const SECRET_ELEMENT_NAMES: readonly string[] = ['password', 'field', ...SECRET_CONTENT.keys()];

const SECRET_NAMES: ReadonlySet<string> = new Set(SECRET_ELEMENT_NAMES);
