import type { Finder, Input } from './input.ts';
import { ReferenceReader } from './reference-reader.ts';
import { TextBuffer } from './text-buffer.ts';
import { XmlError } from './xml-error.ts';

const LINE_BREAKS = /[\t\n]/g;

/** Reads an attribute's value, from behind its opening quote to behind the closing one, across chunks. */
export class ValueReader {
  private readonly input: Input;
  private quote: Finder;
  private inReference = false;
  private readonly reference = new ReferenceReader();
  private readonly begun = new TextBuffer();

  constructor(input: Input) {
    this.input = input;
    this.quote = input.quote;
  }

  /** `quote` finds the closing quote. */
  begin(quote: Finder): void {
    this.quote = quote;
  }

  /** The value as it reads; undefined if it goes on in the next chunk. */
  read(): string | undefined {
    const { input } = this;
    while (input.at < input.end) {
      if (this.inReference) this.readReference();
      else if (this.readPiece()) return this.begun.take();
    }
    return undefined;
  }

  /**
   * True behind the closing quote. Tabs and line breaks that are not written as references read as spaces (XML
   * 1.0, 3.3.3).
   */
  private readPiece(): boolean {
    const { input } = this;
    const from = input.at;
    const quote = this.quote.from(from);
    const stop = Math.min(quote, input.ampersand.from(from), input.end);
    if (input.lessThan.from(from) < stop) throw new XmlError('not-well-formed', 'a < in an attribute');
    const piece = input.chunk.slice(from, stop);
    const hasBreaks = input.tab.from(from) < stop || input.lineFeed.from(from) < stop;
    this.begun.add(hasBreaks ? piece.replace(LINE_BREAKS, ' ') : piece);
    input.at = stop;
    if (stop === input.end) return false;
    input.at++;
    this.inReference = stop !== quote;
    return !this.inReference;
  }

  private readReference(): void {
    const text = this.reference.read(this.input);
    if (text === undefined) return;
    this.begun.add(text);
    this.inReference = false;
  }
}
