import { isAscii } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** UTF-8 as it arrives, cut anywhere, as text. */
export class StreamDecoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** Whether the bytes so far may have ended in the middle of a character. */
  #open = false;

  /** @throws TypeError for bytes that are no UTF-8 */
  decode(bytes: Buffer): string {
    // Most of what arrives is ASCII, which needs no more than a copy.
    if (!this.#open && isAscii(bytes)) return bytes.toString('latin1');
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#open = (bytes.at(-1) ?? 0) >= 0x80;
    return text;
  }
}
