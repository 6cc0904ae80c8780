import { Buffer } from 'node:buffer';

/** Bytes that are used again when `release` was called, which is when they are written. */
interface Encoded {
  readonly bytes: Buffer;
  release(): void;
}

/**
 * Encodes text as UTF-8 into memory that is used again: to measure the text, and to get that much memory for each write
 * anew, takes longer than to encode it.
 */
export class ReusingEncoder {
  readonly #spare: Buffer[] = [];

  /** Undefined for text that is so short, or so long, that it is better encoded by whom it is given to. */
  encode(text: string): Encoded | undefined {
    if (text.length < SHORTEST || text.length > LONGEST) return undefined;
    const memory = this.#spare.pop() ?? Buffer.allocUnsafeSlow(LONGEST * MOST_BYTES);
    return {
      bytes: memory.subarray(0, memory.write(text)),
      release: () => {
        if (this.#spare.length < MOST_SPARE) this.#spare.push(memory);
      },
    };
  }
}

/** In UTF-16 units. */
const SHORTEST = 16 * 1024;
const LONGEST = 128 * 1024;

/** That a UTF-16 unit takes in UTF-8. */
const MOST_BYTES = 3;

const MOST_SPARE = 2;
