import type { Element } from '../xml/element.ts';
import { attributePlaces, localName, type Token, tokens } from './markup.ts';
import { findSecrets, isSecretField, mayBeSecretAttribute, mayHoldSecret, type Secret } from './secrets.ts';

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
export function locateSecrets(text: string, element: Element): SecretRanges {
  const secrets = findSecrets(element);
  if (secrets === undefined) return NO_SECRETS;
  let number = 0;
  return collectRanges(text, () => secrets.get(number++));
}

/** Where secrets are or may be in text that is no complete item: by local names, and to the end if in doubt. */
export function suspectSecrets(text: string): SecretRanges {
  return collectRanges(text, (tag) => suspectTag(text, tag));
}

/** Asks `secretOf` for each opening tag, in document order. */
function collectRanges(text: string, secretOf: (tag: Token) => Secret | undefined): SecretRanges {
  const ranges: Range[] = [];
  let hiddenFrom = -1;
  let depth = 0;
  const hide = (start: number, end: number) => {
    if (end > start) ranges.push({ start, end });
  };
  for (const token of tokens(text)) {
    const isTag = token.kind === 'open' || token.kind === 'empty';
    const secret = isTag ? secretOf(token) : undefined;
    if (hiddenFrom >= 0) {
      if (token.kind === 'open') depth++;
      if (token.kind === 'close' && depth-- === 0) {
        hide(hiddenFrom, token.start);
        hiddenFrom = -1;
      }
    } else if (token.kind === 'cut') {
      hiddenFrom = suspectCut(text, token);
      depth = 0;
    } else if (secret !== undefined) {
      for (const place of attributePlaces(text, token)) {
        if (secret.attributes.includes(place.name)) hide(place.start, place.end);
      }
      if (secret.content && token.kind === 'open') hiddenFrom = token.end;
      depth = 0;
    }
  }
  if (hiddenFrom >= 0) hide(hiddenFrom, text.length);
  return { ranges, open: hiddenFrom >= 0 };
}

function suspectTag(text: string, tag: Token): Secret | undefined {
  const name = localName(text, tag);
  const attributes: string[] = [];
  const values = new Map<string, string>();
  for (const { name: attribute, start, end } of attributePlaces(text, tag)) {
    values.set(attribute, text.slice(start, end));
    if (mayBeSecretAttribute(attribute.slice(attribute.indexOf(':') + 1))) attributes.push(attribute);
  }
  const content =
    mayHoldSecret(name) || (name === 'field' && isSecretField(values.get('type'), values.get('var')));
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
  return /^<[^\s<>]*$/.test(cut) ? end : -1;
}

const NO_SECRETS: SecretRanges = { ranges: [], open: false };

/** A tag's or an attribute's local name, wherever it stands. */
const SUSPICION =
  /<(?:[^\s<>/:]{0,64}:)?(?<element>[^\s<>/:]{1,64})(?=[\s>/])|\s(?:[^\s<>=/:]{0,64}:)?(?<attribute>[^\s<>=/:'"]{1,64})\s*=/g;
