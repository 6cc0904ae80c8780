import type { Buffer } from 'node:buffer';
import { NS_STREAM } from '../stanza/namespaces.ts';
import { Framer } from '../traffic/framer.ts';
import { Utf8Decoder } from '../traffic/utf8-decoder.ts';
import type { Direction, Tap } from '../transport/tap.ts';
import { readFeatures } from './stream-features.ts';

/** Remembers what a server offers: the features that came last are those after the login. */
export class FeatureTap implements Tap {
  namespaces: readonly string[] = [];
  readonly #decoder = new Utf8Decoder();
  readonly #framer = new Framer(({ element, state }) => {
    if (state === 'complete' && element?.is('features', NS_STREAM))
      this.namespaces = readFeatures(element).namespaces;
  });

  data(direction: Direction, bytes: Buffer): void {
    if (direction === 'in') this.#framer.write(this.#decoder.decode(bytes));
  }

  note(): void {}
}
