import { Buffer } from 'node:buffer';
import { StreamDecoder } from '../transport/stream-decoder.ts';
import type { Element } from '../xml/element.ts';
import { StreamParser } from '../xml/stream-parser.ts';
import { XmlError } from '../xml/xml-error.ts';

/** A stream's header, a child of it, or its end, and the bytes that it was written in with what stood before it. */
export interface HeadItem {
  readonly kind: 'header' | 'element' | 'end';
  readonly element: Element | undefined;
  readonly bytes: Buffer;
}

/** Reads a stream item by item, and knows each item's bytes, so that they can be passed on as they are. */
export class HeadReader {
  readonly #limit: number;
  readonly #decoder = new StreamDecoder();
  readonly #parser: StreamParser;
  #pending: Buffer = Buffer.alloc(0);
  /** How many of the pending bytes the parser has been given. */
  #parsed = 0;
  #found: Omit<HeadItem, 'bytes'> | undefined;

  /** @param limit bytes of one item, white space before it included */
  constructor(limit: number) {
    this.#limit = limit;
    this.#parser = new StreamParser(
      {
        streamStart: (element) => this.#find('header', element),
        streamElement: (element) => this.#find('element', element),
        streamEnd: () => this.#find('end', undefined),
      },
      { limits: { stanzaBytes: limit } },
    );
  }

  push(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
  }

  /**
   * The next item, if all of it has come. What follows it is not looked at.
   *
   * @throws XmlError when it is no XML stream, or an item is too large
   */
  next(): HeadItem | undefined {
    while (this.#found === undefined && this.#parsed < this.#pending.length) this.#parsePiece();
    const found = this.#found;
    if (found === undefined) {
      if (this.#pending.length > this.#limit) throw new XmlError('policy-violation', 'too many bytes');
      return undefined;
    }
    this.#found = undefined;
    const bytes = this.#pending.subarray(0, this.#parsed);
    this.#pending = this.#pending.subarray(this.#parsed);
    this.#parsed = 0;
    return { ...found, bytes };
  }

  /** Takes out what is pending: nothing can be read after that. */
  takePending(): Buffer {
    const pending = this.#pending;
    this.#pending = Buffer.alloc(0);
    return pending;
  }

  /** Up to a `>`: an item ends with one, and no character of several bytes has its byte in it. */
  #parsePiece(): void {
    const end = this.#pending.indexOf('>', this.#parsed) + 1;
    const piece = this.#pending.subarray(this.#parsed, end === 0 ? undefined : end);
    this.#parsed += piece.length;
    this.#parser.write(this.#decode(piece));
  }

  #decode(bytes: Buffer): string {
    try {
      return this.#decoder.decode(bytes);
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw new XmlError('not-well-formed', 'bytes that are not UTF-8');
    }
  }

  #find(kind: HeadItem['kind'], element: Element | undefined): void {
    this.#found ??= { kind, element };
  }
}
