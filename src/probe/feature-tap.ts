import type { Buffer } from 'node:buffer';
import { NS_STREAM } from '../stanza/namespaces.ts';
import { Framer } from '../traffic/framer.ts';
import { StreamDecoder } from '../transport/stream-decoder.ts';
import type { Direction, Tap } from '../transport/tap.ts';
import { readFeatures } from './stream-features.ts';

/** Remembers what a server offers: the features that came last are those after the login. */
export class FeatureTap implements Tap {
  namespaces: readonly string[] = [];
  #decoder = new StreamDecoder();
  readonly #framer = new Framer(({ element, state }) => {
    if (state === 'complete' && element?.is('features', NS_STREAM))
      this.namespaces = readFeatures(element).namespaces;
  });

  data(direction: Direction, bytes: Buffer): void {
    if (direction === 'in') this.#framer.write(this.#decode(bytes));
  }

  note(): void {}

  /** What cannot be decoded ends the session; here it is nothing. */
  #decode(bytes: Buffer): string {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      this.#decoder = new StreamDecoder();
      return '';
    }
  }
}
