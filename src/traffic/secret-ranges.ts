import type { Element } from '../xml/element.ts';
import { attributePlaces, localName, type Token, tokens } from './markup.ts';
import {
  findSecrets,
  mayBeSecretAttribute,
  mayHoldSecret,
  type PrivateFields,
  type Secret,
} from './secrets.ts';

/** From a secret's first UTF-16 unit to behind its last. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** `open`: the text ends inside of a secret, so what follows is secret too. */
export interface SecretRanges {
  readonly ranges: readonly Range[];
  readonly open: boolean;
}

/** Where the secrets of a complete item are in its text. */
export function locateSecrets(text: string, element: Element, fields: PrivateFields): SecretRanges {
  const secrets = findSecrets(element, fields);
  if (secrets === undefined) return NO_SECRETS;
  let number = 0;
  return collectRanges(text, () => secrets.get(number++));
}

/** Where secrets are or may be in text that is no complete item: by local names, and to the end if in doubt. */
export function suspectSecrets(text: string, fields: PrivateFields): SecretRanges {
  return collectRanges(text, (tag) => suspectTag(text, tag, fields));
}

/** Asks `secretOf` for each opening tag, in document order. */
function collectRanges(text: string, secretOf: (tag: Token) => Secret | undefined): SecretRanges {
  const collector = new RangeCollector(text);
  for (const token of tokens(text)) {
    if (token.kind === 'open' || token.kind === 'empty') collector.openTag(token, secretOf(token));
    else if (token.kind === 'close') collector.closeTag(token);
    else if (token.kind === 'cut') collector.cut(token);
  }
  return collector.end();
}

class RangeCollector {
  readonly #text: string;
  readonly #ranges: Range[] = [];
  #hiddenFrom = -1;
  #hiddenName: string | undefined;
  /** Open elements inside of the hidden one. */
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  openTag(tag: Token, secret: Secret | undefined): void {
    if (this.#hiddenFrom >= 0) {
      if (tag.kind === 'open') this.#depth++;
    } else if (secret !== undefined) {
      for (const { name, start, end } of attributePlaces(this.#text, tag)) {
        if (secret.attributes.includes(name)) this.#hide(start, end);
      }
      if (secret.content && tag.kind === 'open') this.#hideFrom(tag.end, localName(this.#text, tag));
    }
  }

  closeTag(tag: Token): void {
    if (this.#hiddenFrom < 0 || this.#depth-- > 0) return;
    // In broken text another tag may stand here: then all that follows stays hidden.
    if (localName(this.#text, tag) !== this.#hiddenName) return;
    this.#hide(this.#hiddenFrom, tag.start);
    this.#hiddenFrom = -1;
  }

  cut(token: Token): void {
    const from = this.#hiddenFrom < 0 ? suspectCut(this.#text, token) : -1;
    if (from >= 0) this.#hideFrom(from, undefined);
  }

  end(): SecretRanges {
    const open = this.#hiddenFrom >= 0;
    if (open) this.#hide(this.#hiddenFrom, this.#text.length);
    return { ranges: this.#ranges, open };
  }

  #hideFrom(start: number, name: string | undefined): void {
    this.#hiddenFrom = start;
    this.#hiddenName = name;
    this.#depth = 0;
  }

  #hide(start: number, end: number): void {
    if (end > start) this.#ranges.push({ start, end });
  }
}

function suspectTag(text: string, tag: Token, fields: PrivateFields): Secret | undefined {
  const name = localName(text, tag);
  const attributes: string[] = [];
  const values = new Map<string, string>();
  for (const { name: attribute, start, end } of attributePlaces(text, tag)) {
    values.set(attribute, text.slice(start, end));
    if (mayBeSecretAttribute(attribute.slice(attribute.indexOf(':') + 1))) attributes.push(attribute);
  }
  const content =
    mayHoldSecret(name) || (name === 'field' && fields.isOne(values.get('type'), values.get('var')));
  return content || attributes.length > 0 ? { content, attributes } : undefined;
}

/** From where on markup without an end has to be hidden; -1 if it need not be. */
function suspectCut(text: string, { start, end }: Token): number {
  const cut = text.slice(start, end);
  for (const { index, 0: match, groups } of cut.matchAll(SUSPICION)) {
    if (mayHoldSecret(groups?.element ?? '') || mayBeSecretAttribute(groups?.attribute ?? '')) {
      return start + index + match.length;
    }
  }
  return end === text.length && /^<[^\s<>]*$/.test(cut) ? end : -1;
}

const NO_SECRETS: SecretRanges = { ranges: [], open: false };

/** A tag's or an attribute's local name, wherever it stands. */
const SUSPICION =
  /<(?:[^\s<>/:]{0,64}:)?(?<element>[^\s<>/:]{1,64})(?=[\s>/])|\s(?:[^\s<>=/:]{0,64}:)?(?<attribute>[^\s<>=/:'"]{1,64})\s*=/g;
