import { isSpace, NAME_CLASS, NAME_START } from './characters.ts';
import type { Finder, Input } from './input.ts';
import { colonOf, isNamespaced } from './qualified-name.ts';
import { type KnownAttribute, type KnownTag, TagMemory } from './tag-memory.ts';
import { TextBuffer } from './text-buffer.ts';
import type { StartTag } from './tree-builder.ts';
import { ValueReader } from './value-reader.ts';
import { XmlError } from './xml-error.ts';

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SLASH = 0x2f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const GREATER_THAN = 0x3e;

type Part = 'name' | 'between' | 'attribute' | 'equals' | 'quote' | 'value' | 'empty' | 'end';

/** Reads a start tag, from behind its `<` to behind its `>`, across chunks (XML 1.0, 3.1). */
export class StartTagReader implements StartTag {
  tag: KnownTag;
  attributes: string[] = [];
  hasNamespaces = false;
  mayRepeat = false;
  /** Whether the tag was that of an element without content, `<a/>`. */
  isEmpty = false;
  private part: Part = 'name';
  private spaced = false;
  private seen = 0;
  private last: KnownTag | KnownAttribute;
  private readonly input: Input;
  private readonly value: ValueReader;
  private readonly memory = new TagMemory();
  private readonly begun = new TextBuffer();

  constructor(input: Input) {
    this.input = input;
    this.value = new ValueReader(input);
    this.tag = this.memory.tag('', -1, undefined);
    this.last = this.tag;
  }

  begin(): void {
    this.attributes = [];
    this.hasNamespaces = false;
    this.mayRepeat = false;
    this.isEmpty = false;
    this.seen = 0;
    this.part = 'name';
    const expected = this.tag.nextTag;
    if (expected !== undefined && this.isNext(expected.name)) this.beginAttributes(expected);
  }

  /** True when the tag is complete; false if it goes on in the next chunk. */
  read(): boolean {
    const { input } = this;
    while (input.at < input.end) {
      this.readPart();
      if (this.part === 'end') return true;
    }
    return false;
  }

  private readPart(): void {
    const { part } = this;
    if (part === 'value') this.readValue();
    else if (part === 'between') this.readBetween();
    else if (part === 'attribute') this.readAttributeName();
    else if (part === 'equals') this.readEquals();
    else if (part === 'quote') this.readQuote();
    else if (part === 'name') this.readElementName();
    else this.readEmptyEnd();
  }

  /** Whether the name that comes next is this one, in full and in this chunk. */
  private isNext(name: string): boolean {
    const { input } = this;
    const after = input.at + name.length;
    if (after >= input.end || !input.has(name)) return false;
    const code = input.chunk.charCodeAt(after);
    if (NAME_CLASS[code] !== 0 || code === COLON) return false;
    input.at = after;
    return true;
  }

  private readElementName(): void {
    const name = this.readName();
    if (name !== undefined) this.beginAttributes(this.memory.tag(name, colonOf(name), this.tag));
  }

  private beginAttributes(tag: KnownTag): void {
    this.tag = tag;
    this.last = tag;
    this.part = 'between';
    this.spaced = false;
    this.readKnownAttributes();
  }

  /**
   * The way that most attributes take: those that came next the last time, in this chunk as a whole, with
   * values that read as they are written.
   */
  private readKnownAttributes(): void {
    const { input, attributes } = this;
    const { chunk, end } = input;
    const plain = input.plainUntil();
    for (let known = this.last.next; known !== undefined && input.has(known.text); known = known.next) {
      const from = input.at + known.text.length;
      const close = known.quote.from(from);
      if (close >= plain || close >= end) break;
      attributes.push(known.name, chunk.slice(from, close));
      this.note(known);
      input.at = close + 1;
    }
  }

  private note(known: KnownAttribute): void {
    if (known.isNamespaced) this.hasNamespaces = true;
    if (known.bit === 0 || (this.seen & known.bit) !== 0) this.mayRepeat = true;
    this.seen |= known.bit;
    this.last = known;
  }

  private readAttributeName(): void {
    const name = this.readName();
    if (name === undefined) return;
    if (colonOf(name) >= 0 || name === 'xmlns') this.hasNamespaces = true;
    this.mayRepeat = true;
    this.attributes.push(name);
    this.part = 'equals';
  }

  /** A name as written; undefined if it may go on in the next chunk. */
  private readName(): string | undefined {
    const { chunk, end, at } = this.input;
    let i = at;
    for (; i < end; i++) {
      const code = chunk.charCodeAt(i);
      if (NAME_CLASS[code] === 0 && code !== COLON) break;
    }
    this.input.at = i;
    if (i < end && this.begun.isEmpty) return chunk.slice(at, i);
    this.begun.add(chunk.slice(at, i));
    return i < end ? this.begun.take() : undefined;
  }

  /** Between attributes: the white space before one is not optional. */
  private readBetween(): void {
    const { input } = this;
    const code = input.chunk.charCodeAt(input.at);
    if (code === GREATER_THAN) {
      input.at++;
      this.part = 'end';
    } else if (isSpace(code)) {
      input.at++;
      this.spaced = true;
    } else if (code === SLASH) {
      input.at++;
      this.part = 'empty';
    } else {
      if (!this.spaced || NAME_CLASS[code] !== NAME_START) throw malformed();
      this.part = 'attribute';
    }
  }

  private readEquals(): void {
    const { input } = this;
    const code = input.chunk.charCodeAt(input.at);
    if (code === EQUALS) this.part = 'quote';
    else if (!isSpace(code)) throw malformed();
    input.at++;
  }

  private readQuote(): void {
    const { input } = this;
    const code = input.chunk.charCodeAt(input.at);
    input.at++;
    if (code === APOSTROPHE || code === QUOTE) {
      const closing = code === QUOTE ? input.quote : input.apostrophe;
      this.part = 'value';
      this.value.begin(closing);
      this.remember(closing);
    } else if (!isSpace(code)) {
      throw malformed();
    }
  }

  /** Behind an opening quote: remembers the attribute if it was written the usual way, in this chunk. */
  private remember(quote: Finder): void {
    const { input, attributes, last } = this;
    const name = attributes[attributes.length - 1] ?? '';
    const text = ` ${name}=${quote.character}`;
    if (!input.chunk.startsWith(text, input.at - text.length)) return;
    const known = this.memory.attribute(text, name, quote, isNamespaced(name));
    if (known === undefined) return;
    last.next = known;
    this.last = known;
  }

  private readValue(): void {
    const value = this.value.read();
    if (value === undefined) return;
    this.attributes.push(value);
    this.part = 'between';
    this.spaced = false;
  }

  private readEmptyEnd(): void {
    if (this.input.chunk.charCodeAt(this.input.at) !== GREATER_THAN) throw malformed();
    this.input.at++;
    this.isEmpty = true;
    this.part = 'end';
  }
}

function malformed(): XmlError {
  return new XmlError('not-well-formed', 'a malformed start tag');
}
