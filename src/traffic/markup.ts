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
export function tokens(text: string): Token[] {
  const pieces: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const piece = text.charCodeAt(at) === LESS_THAN ? readMarkup(text, at) : readText(text, at);
    pieces.push(piece);
    at = piece.end;
  }
  return pieces;
}

export interface AttributePlace {
  readonly name: string;
  /** Where the name begins. */
  readonly from: number;
  /** Of the value, without its quotes. */
  readonly start: number;
  readonly end: number;
}

/** The attributes of a tag, in order: each name with `=` and a quoted value behind it, whatever is around them. */
export function attributePlaces(text: string, tag: Token): AttributePlace[] {
  const places: AttributePlace[] = [];
  for (let at = tag.start; at < tag.end; ) {
    const from = at;
    while (at < tag.end && isInName(text.charCodeAt(at))) at++;
    if (at === from) {
      at++;
      continue;
    }
    const nameEnd = at;
    const equals = skipSpace(text, at);
    if (text.charCodeAt(equals) !== EQUALS) continue;
    at = skipSpace(text, equals + 1);
    const quote = text.charCodeAt(at);
    if (quote !== QUOTE && quote !== APOSTROPHE) continue;
    const end = text.indexOf(quote === QUOTE ? '"' : "'", at + 1);
    if (end < 0 || end >= tag.end) continue;
    places.push({ name: text.slice(from, nameEnd), from, start: at + 1, end });
    at = end + 1;
  }
  return places;
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
  const second = text.charCodeAt(start + 1);
  if (second === EXCLAMATION || second === QUESTION) {
    for (const [kind, opening, closing] of SECTIONS) {
      if (text.startsWith(opening, start)) return readSection(text, start, kind, closing);
    }
  }
  const end = findTagEnd(text, start);
  if (end < 0) return { kind: 'cut', start, end: text.length };
  if (text.charCodeAt(end - 1) !== GREATER_THAN) return { kind: 'cut', start, end };
  if (second === SLASH) return { kind: 'close', start, end };
  return { kind: text.charCodeAt(end - 2) === SLASH ? 'empty' : 'open', start, end };
}

function readSection(text: string, start: number, kind: Token['kind'], closing: string): Token {
  const end = text.indexOf(closing, start);
  return end < 0 ? { kind: 'cut', start, end: text.length } : { kind, start, end: end + closing.length };
}

/** Behind the `>` that ends a tag; before a `<` that cannot be in a tag; -1 if there is neither. */
function findTagEnd(text: string, start: number): number {
  let quote = 0;
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Most of what a tag is made of.
    if (code > GREATER_THAN) continue;
    if (code === LESS_THAN) return i;
    if (quote !== 0) quote = code === quote ? 0 : quote;
    else if (code === GREATER_THAN) return i + 1;
    else if (code === QUOTE || code === APOSTROPHE) quote = code;
  }
  return -1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isInName(code: number): boolean {
  if (code > GREATER_THAN) return code < FIRST_BEYOND_ASCII || !isSpace(code);
  return code >= DIGITS_FROM ? code < LESS_THAN : !NOT_IN_NAME.has(code);
}

function isSpace(code: number): boolean {
  if (code === SPACE || (code >= 0x09 && code <= 0x0d)) return true;
  return code >= FIRST_BEYOND_ASCII && /\s/.test(String.fromCharCode(code));
}

const SPACE = 0x20;
const EXCLAMATION = 0x21;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const DIGITS_FROM = 0x30;
const LESS_THAN = 0x3c;
const EQUALS = 0x3d;
const GREATER_THAN = 0x3e;
const QUESTION = 0x3f;
const FIRST_BEYOND_ASCII = 0x80;

const NOT_IN_NAME = new Set([
  0x09,
  0x0a,
  0x0b,
  0x0c,
  0x0d,
  SPACE,
  QUOTE,
  APOSTROPHE,
  SLASH,
  EQUALS,
  GREATER_THAN,
]);

const SECTIONS: readonly (readonly [Token['kind'], string, string])[] = [
  ['cdata', '<![CDATA[', ']]>'],
  ['declaration', '<!--', '-->'],
  ['declaration', '<?', '?>'],
];

const NAME = /<\/?([^\s<>/]*)/y;
