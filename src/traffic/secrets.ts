import { NS_CLIENT, NS_COMPONENT, NS_SASL } from '../stanza/namespaces.ts';
import type { PassedElement } from '../transport/tap.ts';
import type { Element } from '../xml/element.ts';

/** What of an element must not be seen: all that it contains, or the values of attributes. */
export interface Secret {
  readonly content: boolean;
  readonly attributes: readonly string[];
}

/**
 * The fields of one connection's forms that were said to be private: who fills in a form, or lists results, need not
 * say so again (XEP-0004 3.3, 3.4).
 */
export class PrivateFields {
  readonly #names = new Set<string>();

  /** Whether this is one; if it says so, it is remembered. */
  isOne(type: string | undefined, name: string | undefined): boolean {
    const isKnown = type === undefined && name !== undefined && this.#names.has(name);
    if (type === 'text-private' && name !== undefined && this.#names.size < MOST_FIELDS)
      this.#names.add(name);
    return isKnown || isSecretField(type, name);
  }
}

/**
 * The secrets in a stanza or nonza, by the element's number in document order (the outermost is 0);
 * undefined if there are none.
 */
export function findSecrets(
  root: Element,
  fields = new PrivateFields(),
): ReadonlyMap<number, Secret> | undefined {
  let found: Map<number, Secret> | undefined;
  let number = 0;
  const visit = (element: Element, inSecretField: boolean): void => {
    const content =
      isSecretContent(element) ||
      (element === root && isMisplaced(element)) ||
      (inSecretField && element.name === 'value');
    const attributes = secretAttributes(element);
    if (content || attributes.length > 0) {
      found ??= new Map();
      found.set(number, { content, attributes });
    }
    number++;
    const secretField = element.name === 'field' && fields.isOne(element.attr('type'), element.attr('var'));
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
  return localName === 'password' || localName === SLOT || SECRET_CONTENT.has(localName);
}

/** Whether an attribute with this local name holds a secret somewhere. */
export function mayBeSecretAttribute(name: string): boolean {
  return SECRET_ATTRIBUTE_NAMES.includes(name);
}

/**
 * Whether a data form's field is a secret: `text-private` (XEP-0004 3.3), or of no type, as a submitted form may
 * have it, and named as the password fields of XEP-0045, XEP-0077 and XEP-0133 are.
 */
function isSecretField(type: string | undefined, variable: string | undefined): boolean {
  return type === 'text-private' || (type !== 'boolean' && SECRET_VARIABLE.test(variable ?? ''));
}

function isSecretContent(element: Element): boolean {
  const { name, namespace } = element;
  if (name === 'header' && namespace === NS_UPLOAD) return SECRET_HEADER.test(element.attr('name') ?? '');
  if (name === 'password') return true;
  return SECRET_CONTENT.get(name)?.includes(namespace) ?? false;
}

/** A login without its namespace, or on a stream whose header was not seen: it is no stanza. */
function isMisplaced({ name, namespace }: Element): boolean {
  return STREAM_NAMESPACES.has(namespace) && SECRET_CONTENT.has(name);
}

function secretAttributes(element: Element): readonly string[] {
  if (element.attributes.length === 0) return NONE;
  if (TOKENS.get(element.name)?.includes(element.namespace)) return TOKEN;
  return element.attr('password') === undefined ? NONE : PASSWORD;
}

const SECRET_VARIABLE = /(?:^|[#_-])(?:password|passwd|(?:room)?secret)(?:-verify)?$/i;

const NONE: readonly string[] = [];
const TOKEN = ['token', 'password'];
const PASSWORD = ['password'];

const NS_SASL2 = 'urn:xmpp:sasl:2';
const NS_UPLOAD = 'urn:xmpp:http:upload:0';

/** XEP-0363 4. */
const SECRET_HEADER = /^(?:authorization|cookie)$/i;

/** Of the children of streams. */
const STREAM_NAMESPACES = new Set(['', NS_CLIENT, NS_COMPONENT, 'jabber:component:connect', 'jabber:server']);

/** FAST (XEP-0484), and invitations (XEP-0379, XEP-0445). */
const TOKENS: ReadonlyMap<string, readonly string[]> = new Map([
  ['token', ['urn:xmpp:fast:0']],
  ['preauth', ['urn:xmpp:pars:0', 'urn:xmpp:ibr-token:0']],
]);

/** More names are not remembered. */
const MOST_FIELDS = 1000;

/** Around the headers of an upload, which have a name that other elements have, too. */
const SLOT = 'slot';

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
export const SECRET_ELEMENT_NAMES: readonly string[] = ['password', 'field', SLOT, ...SECRET_CONTENT.keys()];

const SECRET_NAMES: ReadonlySet<string> = new Set(SECRET_ELEMENT_NAMES);
