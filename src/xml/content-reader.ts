import { rememberRaw } from './escape.ts';
import type { Input } from './input.ts';
import { ReferenceReader } from './reference-reader.ts';
import type { TreeBuilder } from './tree-builder.ts';
import { XmlError } from './xml-error.ts';

const BRACKET = 0x5d;
const CDATA_END = ']]>';
const NOT_SPACE = /[^ \t\n]/;

/** Reads what stands between tags: text and references, and the inside of CDATA sections, across chunks. */
export class ContentReader {
  private readonly input: Input;
  private readonly builder: TreeBuilder;
  private readonly reference = new ReferenceReader();
  /** How many `]` the chunk before ended with, two at most: the beginning of a `]]>`, perhaps. */
  private brackets = 0;
  private inReference = false;

  constructor(input: Input, builder: TreeBuilder) {
    this.input = input;
    this.builder = builder;
  }

  /** Whether the chunk ended in the middle of a reference. */
  get pending(): boolean {
    return this.inReference;
  }

  /** Reads text up to a `<`, which is left. False if the chunk ends before. */
  readText(): boolean {
    const { input } = this;
    while (input.at < input.end) {
      if (this.inReference) {
        this.readReference();
        continue;
      }
      const lessThan = input.lessThan.from(input.at);
      const stop = Math.min(lessThan, input.ampersand.from(input.at), input.end);
      if (stop > input.at) this.addText(stop);
      else this.brackets = 0;
      if (stop === lessThan) return true;
      if (stop < input.end) this.beginReference();
    }
    return false;
  }

  /** Reads up to the end of a CDATA section, inclusive. False if the chunk ends before. */
  readCdata(): boolean {
    const { input, builder } = this;
    const text = CDATA_END.slice(0, this.brackets) + input.chunk.slice(input.at);
    const close = text.indexOf(CDATA_END);
    if (close >= 0) {
      builder.addText(text.slice(0, close));
      input.at += close + CDATA_END.length - this.brackets;
      this.brackets = 0;
      return true;
    }
    this.brackets = bracketsAtEnd(text);
    builder.addText(text.slice(0, text.length - this.brackets));
    input.at = input.end;
    return false;
  }

  private addText(stop: number): void {
    const { input, builder } = this;
    const text = input.chunk.slice(input.at, stop);
    if (this.brackets > 0 || input.bracket.from(input.at) < stop) this.refuseCdataEnd(text);
    if (stop < input.end) this.brackets = 0;
    if (builder.depth === 0 && NOT_SPACE.test(text)) {
      throw new XmlError('not-well-formed', 'text outside of the root element');
    }
    rememberRaw(text);
    builder.addText(text);
    input.at = stop;
  }

  /** `]]>` must not stand in text (XML 1.0, 2.4). */
  private refuseCdataEnd(text: string): void {
    const whole = CDATA_END.slice(0, this.brackets) + text;
    if (whole.includes(CDATA_END)) throw new XmlError('not-well-formed', 'a ]]> in text');
    this.brackets = bracketsAtEnd(whole);
  }

  private beginReference(): void {
    if (this.builder.depth === 0) {
      throw new XmlError('not-well-formed', 'a reference outside of the root element');
    }
    this.input.at++;
    this.inReference = true;
  }

  private readReference(): void {
    const text = this.reference.read(this.input);
    if (text === undefined) return;
    this.builder.addText(text);
    this.inReference = false;
  }
}

function bracketsAtEnd(text: string): number {
  let count = 0;
  while (count < 2 && text.charCodeAt(text.length - 1 - count) === BRACKET) count++;
  return count;
}
