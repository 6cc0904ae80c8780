/**
 * A piece of markup, by its place in the text. `open` has children and an end tag, `empty` is `<a/>`, `text` is
 * character data, and `cut` is markup that has no end before the next tag, or at all.
 */
export interface Token {
  readonly kind: 'open' | 'empty' | 'close' | 'text' | 'cdata' | 'declaration' | 'cut';
  readonly start: number;
  readonly end: number;
}

/** Cuts text into markup and character data, in one pass. No piece is left out, and nothing throws. */
export function* tokens(text: string): Generator<Token> {
  let at = 0;
  while (at < text.length) {
    const token = text.startsWith('<', at) ? readMarkup(text, at) : readText(text, at);
    yield token;
    at = token.end;
  }
}

export interface AttributePlace {
  readonly name: string;
  /** Where the name begins. */
  readonly from: number;
  /** Of the value, without its quotes. */
  readonly start: number;
  readonly end: number;
}

/** The attributes of a tag, in order. */
export function* attributePlaces(text: string, tag: Token): Generator<AttributePlace> {
  for (const { index, 0: match, 1: name = '', 2: quoted = '' } of text
    .slice(tag.start, tag.end)
    .matchAll(ATTRIBUTE)) {
    const from = tag.start + index;
    const end = from + match.length - 1;
    yield { name, from, start: end - quoted.length + 2, end };
  }
}

/** A tag's name without its prefix. */
export function localName(text: string, tag: Token): string {
  NAME.lastIndex = tag.start;
  const name = NAME.exec(text)?.[1] ?? '';
  return name.slice(name.indexOf(':') + 1);
}

function readText(text: string, start: number): Token {
  const end = text.indexOf('<', start);
  return { kind: 'text', start, end: end < 0 ? text.length : end };
}

function readMarkup(text: string, start: number): Token {
  for (const [kind, opening, closing] of SECTIONS) {
    if (text.startsWith(opening, start)) return readSection(text, start, kind, closing);
  }
  const end = findTagEnd(text, start);
  if (end < 0) return { kind: 'cut', start, end: text.length };
  if (text[end - 1] !== '>') return { kind: 'cut', start, end };
  if (text[start + 1] === '/') return { kind: 'close', start, end };
  return { kind: text[end - 2] === '/' ? 'empty' : 'open', start, end };
}

function readSection(text: string, start: number, kind: Token['kind'], closing: string): Token {
  const end = text.indexOf(closing, start);
  return end < 0 ? { kind: 'cut', start, end: text.length } : { kind, start, end: end + closing.length };
}

/** Behind the `>` that ends a tag; before a `<` that cannot be in a tag; -1 if there is neither. */
function findTagEnd(text: string, start: number): number {
  let quote = '';
  for (let i = start + 1; i < text.length; i++) {
    const character = text[i] ?? '';
    if (character === '<') return i;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '>') return i + 1;
    else if (character === '"' || character === "'") quote = character;
  }
  return -1;
}

const SECTIONS: readonly (readonly [Token['kind'], string, string])[] = [
  ['cdata', '<![CDATA[', ']]>'],
  ['declaration', '<!--', '-->'],
  ['declaration', '<?', '?>'],
];

const ATTRIBUTE = /([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')/g;

const NAME = /<\/?([^\s<>/]*)/y;
