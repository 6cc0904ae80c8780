import { Buffer } from 'node:buffer';
import type { Input } from './input.ts';
import { XmlError } from './xml-error.ts';

// The most UTF-8 bytes that one UTF-16 code unit stands for.
const BYTES_PER_UNIT = 3;

/** Counts the UTF-8 bytes of the stream's header and of each child of the root, and refuses too many. */
export class SizeLimit {
  private readonly limit: number;
  /** Where what is being counted began in this chunk. */
  private from = 0;
  /** Bytes of it in the chunks before. */
  private before = 0;
  private counting = true;

  constructor(limit: number) {
    this.limit = limit;
  }

  begin(at: number): void {
    this.counting = true;
    this.from = at;
    this.before = 0;
  }

  /** What is being counted is complete, at the input's position. */
  finish(input: Input): void {
    if (this.exceeded(input)) throw tooLarge();
    this.counting = false;
  }

  /** The chunk is at its end. */
  nextChunk(input: Input): void {
    if (!this.counting) return;
    if (this.exceeded(input)) throw tooLarge();
    this.before += Buffer.byteLength(input.chunk.slice(this.from, input.at));
    this.from = 0;
  }

  /** Counts characters that are not tokenised. */
  add(bytes: number): void {
    if (this.counting) this.before += bytes;
  }

  /** Whether what has been read of the chunk is already too much. */
  exceeded(input: Input): boolean {
    if (!this.counting) return false;
    const units = input.at - this.from;
    if (this.before + units * BYTES_PER_UNIT <= this.limit) return false;
    return this.before + Buffer.byteLength(input.chunk.slice(this.from, input.at)) > this.limit;
  }
}

function tooLarge(): XmlError {
  return new XmlError('policy-violation', 'a stanza of too many bytes');
}
