import { isLegal } from '../xml/characters.ts';
import { isHarmless } from './escape-untrusted.ts';
import { SECRET_ATTRIBUTE_NAMES, SECRET_ELEMENT_NAMES } from './secrets.ts';
import { EMPTY_TAG, END_TAG, MOST_TAGS, START_TAG, TagPlaces } from './tag-places.ts';

export type StanzaKind = 'iq' | 'message' | 'presence';

/** More text has to come. */
export const UNFINISHED = 0;

/** The parser has to read it. */
export const UNUSUAL = -1;

/**
 * Finds where stanzas end without making elements of them. It takes only what every parser takes: ASCII names without
 * prefix, attributes one space apart, predefined entities. What is written in another way, and all that may hold a
 * secret, is left to the parser, which alone decides what is well-formed and what is hidden.
 */
export class StanzaSkimmer {
  /** Of the stanza whose end was found last, by any skimmer. */
  readonly places = PLACES;
  #harmless = false;
  #text = '';
  #begin = 0;
  #at = 0;
  #depth = 0;
  /** Of the open elements: where their names begin, and end. */
  readonly #starts = new Int32Array(DEEPEST);
  readonly #ends = new Int32Array(DEEPEST);
  /** Of the tag: where the value of its `xmlns` begins, and ends; 0 if it has none. */
  #namespaceStart = 0;
  #namespaceEnd = 0;
  #attributeCount = 0;
  /** Of the attributes of a tag, likewise. */
  readonly #attributeStarts = new Int32Array(MOST_ATTRIBUTES);
  readonly #attributeEnds = new Int32Array(MOST_ATTRIBUTES);
  /** Where the next ones are, from where was looked last. */
  #lessThan = 0;
  #ampersand = 0;
  #brackets = 0;

  /**
   * Begins on text, of which all from `from` on is new; what was held of the text before stands before that, if `held`.
   * False if it holds what is no XML character.
   */
  begin(text: string, from: number, held: boolean): boolean {
    this.#text = text;
    this.#lessThan = -1;
    this.#ampersand = -1;
    this.#brackets = -1;
    const fresh = from === 0 ? text : text.slice(from);
    const isFreshHarmless = isHarmless(fresh);
    this.#harmless = isFreshHarmless && (!held || this.#harmless);
    return isFreshHarmless || isLegal(fresh);
  }

  /** Behind the stanza that begins here; or UNFINISHED or UNUSUAL. */
  findEnd(begin: number): number {
    this.#begin = begin;
    this.#at = begin;
    this.#depth = 0;
    this.places.count = 0;
    this.places.harmless = this.#harmless;
    do {
      const state = this.#readTag();
      if (state !== DONE) return state;
    } while (this.#depth > 0);
    return this.#at;
  }

  /** A tag, and the text behind it, if that is still inside of the stanza. */
  #readTag(): number {
    const text = this.#text;
    const at = this.#at;
    if (this.places.count === MOST_TAGS) return UNUSUAL;
    if (unitAt(text, at) !== LESS_THAN) return this.#mismatch(at);
    const isEnd = unitAt(text, at + 1) === SLASH;
    if (!isEnd || this.#depth > 1) this.#lessThan = find(text, '<', at + 1);
    const state = isEnd ? this.#readEndTag() : this.#readStartTag();
    return state === DONE && this.#depth > 0 ? this.#readText() : state;
  }

  #readEndTag(): number {
    if (this.#depth === 0) return UNUSUAL;
    this.#depth--;
    const text = this.#text;
    const end = this.#ends[this.#depth] ?? 0;
    let at = this.#at + 2;
    for (let i = this.#starts[this.#depth] ?? 0; i < end; i++, at++) {
      if (unitAt(text, at) !== text.charCodeAt(i)) return this.#mismatch(at);
    }
    if (unitAt(text, at) !== GREATER_THAN) return this.#mismatch(at);
    this.#endTag(END_TAG, at + 1);
    return DONE;
  }

  #readStartTag(): number {
    const text = this.#text;
    const start = this.#at + 1;
    const end = this.#nameEnd(start);
    if (end === start) return this.#mismatch(start);
    if (this.#depth === DEEPEST || isAmong(SECRET_ELEMENTS, text, start, end)) return UNUSUAL;
    this.#attributeCount = 0;
    this.#namespaceStart = 0;
    let at = end;
    while (unitAt(text, at) === SPACE) {
      at = this.#readAttribute(at + 1);
      if (at <= 0) return at;
    }
    const isEmpty = unitAt(text, at) === SLASH;
    if (isEmpty) at++;
    if (unitAt(text, at) !== GREATER_THAN) return this.#mismatch(at);
    this.#endTag(isEmpty ? EMPTY_TAG : START_TAG, at + 1);
    if (isEmpty) return DONE;
    this.#starts[this.#depth] = start;
    this.#ends[this.#depth++] = end;
    return DONE;
  }

  #endTag(kind: number, end: number): void {
    const { places } = this;
    const begin = this.#begin;
    const index = places.count++;
    places.kinds[index] = kind;
    places.starts[index] = this.#at - begin;
    places.ends[index] = end - begin;
    const hasNamespace = this.#namespaceStart > this.#at;
    places.namespaceStarts[index] = hasNamespace ? this.#namespaceStart - begin : 0;
    places.namespaceEnds[index] = this.#namespaceEnd - begin;
    this.#at = end;
  }

  /** Returns where the attribute ends. */
  #readAttribute(start: number): number {
    const text = this.#text;
    let end = this.#nameEnd(start);
    if (unitAt(text, end) === COLON && text.startsWith('xml:lang=', start)) end = start + 'xml:lang'.length;
    if (end === start || unitAt(text, end) !== EQUALS) return this.#mismatch(end);
    const quote = unitAt(text, end + 1);
    if (quote !== QUOTE && quote !== APOSTROPHE) return this.#mismatch(end + 1);
    if (!this.#isUsualAttribute(start, end)) return UNUSUAL;
    const close = text.indexOf(quote === QUOTE ? '"' : "'", end + 2);
    const stop = close < 0 ? text.length : close;
    if (this.#lessThan < stop) return UNUSUAL;
    if (close < 0) return UNFINISHED;
    if (!this.#hasUsualReferences(end, close)) return UNUSUAL;
    if (this.#isNamespace(start, end)) {
      this.#namespaceStart = end + 2;
      this.#namespaceEnd = close;
    }
    return close + 1;
  }

  #isUsualAttribute(start: number, end: number): boolean {
    const count = this.#attributeCount++;
    if (count === MOST_ATTRIBUTES || isAmong(SECRET_ATTRIBUTES, this.#text, start, end)) return false;
    if (this.#isNamespace(start, end) && !this.#isUsualNamespace(end + 2)) return false;
    for (let i = 0; i < count; i++) if (this.#isSame(i, start, end)) return false;
    this.#attributeStarts[count] = start;
    this.#attributeEnds[count] = end;
    return true;
  }

  #isNamespace(start: number, end: number): boolean {
    return end - start === 5 && this.#text.startsWith('xmlns', start);
  }

  /** A stanza itself has the namespace of its stream; that of XML must not be declared. */
  #isUsualNamespace(value: number): boolean {
    return this.#depth > 0 && !this.#text.startsWith('http://www.w3.org/', value);
  }

  #isSame(index: number, start: number, end: number): boolean {
    let other = this.#attributeStarts[index] ?? 0;
    if ((this.#attributeEnds[index] ?? 0) - other !== end - start) return false;
    for (let at = start; at < end; at++, other++) {
      if (this.#text.charCodeAt(at) !== this.#text.charCodeAt(other)) return false;
    }
    return true;
  }

  /** Text up to the next tag. */
  #readText(): number {
    const text = this.#text;
    const from = this.#at;
    if (unitAt(text, from) === LESS_THAN) return DONE;
    if (this.#lessThan < from) this.#lessThan = find(text, '<', from);
    const end = this.#lessThan;
    if (end > text.length) return UNFINISHED;
    if (this.#brackets < from) this.#brackets = find(text, ']]>', from);
    if (this.#brackets < end || !this.#hasUsualReferences(from, end)) return UNUSUAL;
    this.#at = end;
    return DONE;
  }

  #hasUsualReferences(from: number, end: number): boolean {
    const text = this.#text;
    if (this.#ampersand < from) this.#ampersand = find(text, '&', from);
    while (this.#ampersand < end) {
      REFERENCE.lastIndex = this.#ampersand;
      if (!REFERENCE.test(text)) return false;
      this.#ampersand = find(text, '&', this.#ampersand + 1);
    }
    return true;
  }

  #nameEnd(start: number): number {
    const text = this.#text;
    let at = start;
    let unit = unitAt(text, at);
    if (unit < FIRST_LETTER) return start;
    while (unit < 0x80 && NAME[unit] === 1) unit = unitAt(text, ++at);
    return at;
  }

  /** What stands here is not what was hoped for, or nothing stands here yet. */
  #mismatch(at: number): number {
    return at < this.#text.length ? UNUSUAL : UNFINISHED;
  }
}

/** The unit that stands there; 0 behind the end, where `charCodeAt` would be slow from then on. */
function unitAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0;
}

function find(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? NOWHERE : at;
}

/** Which stanza begins here; undefined if it is something else. */
export function stanzaKind(text: string, at: number): StanzaKind | undefined {
  for (const kind of KINDS) {
    if (!text.startsWith(kind, at + 1)) continue;
    const after = text.charCodeAt(at + 1 + kind.length);
    if (after === SPACE || after === GREATER_THAN || after === SLASH || Number.isNaN(after)) return kind;
  }
  return undefined;
}

const KINDS: readonly StanzaKind[] = ['message', 'iq', 'presence'];

/** Names by their lengths. */
type Names = readonly (readonly string[] | undefined)[];

function isAmong(names: Names, text: string, start: number, end: number): boolean {
  const candidates = names[end - start];
  if (candidates === undefined) return false;
  for (const name of candidates) if (text.startsWith(name, start)) return true;
  return false;
}

function byLength(names: readonly string[]): Names {
  const found: string[][] = [];
  for (const name of names) found[name.length] = [...(found[name.length] ?? []), name];
  return found;
}

/** One for all, as it is large, and each connection has skimmers of its own. */
const PLACES = new TagPlaces();

const SECRET_ELEMENTS = byLength(SECRET_ELEMENT_NAMES);
const SECRET_ATTRIBUTES = byLength(SECRET_ATTRIBUTE_NAMES);

const REFERENCE = /&(?:amp|lt|gt|quot|apos);/y;

/** Behind all text: a small integer, which V8 keeps in a field as it is. */
const NOWHERE = 0x3fffffff;

const DONE = 1;
/** Open elements. */
export const DEEPEST = 64;
const MOST_ATTRIBUTES = 16;

const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const COLON = 0x3a;
const LESS_THAN = 0x3c;
const EQUALS = 0x3d;
const GREATER_THAN = 0x3e;
const FIRST_LETTER = 0x41;

/** 1 for what may stand in a name of ASCII characters (XML 1.0, 2.3). */
const NAME = Uint8Array.from({ length: 0x80 }, (_, code) =>
  /[\w.-]/.test(String.fromCharCode(code)) ? 1 : 0,
);
