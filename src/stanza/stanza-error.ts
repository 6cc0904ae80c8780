import { Element, element } from '../xml/element.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { NS_CLIENT, NS_STANZA_ERRORS } from './namespaces.ts';

export type StanzaErrorType = 'auth' | 'cancel' | 'continue' | 'modify' | 'wait';

/**
 * The other side answered a request with an error (RFC 6120 8.3). `condition` and `text` come from the network,
 * unescaped and of any length; in the message each is cut to 1000 UTF-16 units.
 */
export class StanzaError extends Error {
  override readonly name: string = 'StanzaError';
  readonly condition: string;
  readonly text: string | undefined;
  /** The stanza of type error. */
  readonly stanza: Element | undefined;

  constructor(condition: string, text: string | undefined, stanza?: Element) {
    super(text === undefined ? cut(condition) : `${cut(condition)} (${cut(text)})`);
    this.condition = condition;
    this.text = text;
    this.stanza = stanza;
  }
}

/** The other side answered with a result, but not with what was asked for. */
export class BadAnswer extends StanzaError {
  override readonly name = 'BadAnswer';

  constructor(why: string) {
    super('bad-answer', why);
    this.message = why;
  }
}

function cut(words: string): string {
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

const LONGEST = 1000;

/** Reads the error of a stanza of type error; one without a condition counts as undefined-condition. */
export function readStanzaError(stanza: Element): StanzaError {
  const error = stanza.child('error', NS_CLIENT);
  const inside = error?.elements().filter((child) => child.namespace === NS_STANZA_ERRORS) ?? [];
  const condition = inside.find((child) => child.name !== 'text')?.name ?? 'undefined-condition';
  const text = inside
    .find((child) => child.name === 'text')
    ?.text()
    .trim();
  return new StanzaError(condition, text === '' ? undefined : text, stanza);
}

/** The same stanza; where it says what went wrong, the secrets that are known are left out. */
export function withoutSecrets(stanza: Element, secrets: KnownSecrets): Element {
  return withChildren(stanza, (child) =>
    typeof child !== 'string' && child.is('error', NS_CLIENT) ? masked(child, secrets) : child,
  );
}

function masked(element: Element, secrets: KnownSecrets): Element {
  return withChildren(element, (child) =>
    typeof child === 'string' ? secrets.maskErrorText(child) : masked(child, secrets),
  );
}

function withChildren(
  { name, prefix, namespace, attributes, children }: Element,
  change: (child: Element | string) => Element | string,
): Element {
  return new Element(name, prefix, namespace, attributes, children.map(change));
}

/** The `<error/>` to put into a reply (RFC 6120 8.3.2). */
export function errorElement(type: StanzaErrorType, condition: string): Element {
  return element('error', NS_CLIENT, { type }, [element(condition, NS_STANZA_ERRORS)]);
}
