import { Buffer } from 'node:buffer';
import { NS_STREAM } from '../stanza/namespaces.ts';
import { XmlError } from '../xml/xml-error.ts';
import { editFeatures } from './edit-features.ts';
import { type HeadItem, HeadReader } from './head-reader.ts';

export interface FilterOptions {
  /** Whether the client's hop is encrypted. */
  readonly encrypted: boolean;
  /** Mechanisms were taken out. */
  removed(mechanisms: readonly string[]): void;
}

/** What a server sends, with its first features edited. All else, and what cannot be read, passes as it is. */
export class FeatureFilter {
  readonly #options: FilterOptions;
  readonly #reader = new HeadReader(LIMIT);
  #done = false;

  constructor(options: FilterOptions) {
    this.#options = options;
  }

  /** Whether all that follows passes as it is. */
  get done(): boolean {
    return this.#done;
  }

  /** @returns what is to be passed on now */
  write(bytes: Buffer): Buffer {
    if (this.#done) return bytes;
    this.#reader.push(bytes);
    const out: Buffer[] = [];
    try {
      while (!this.#done) {
        const item = this.#reader.next();
        if (item === undefined) return Buffer.concat(out);
        out.push(this.#pass(item));
      }
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
    }
    out.push(this.end());
    return Buffer.concat(out);
  }

  /** What was kept back because it is incomplete; from here on all passes as it is. */
  end(): Buffer {
    this.#done = true;
    return this.#reader.takePending();
  }

  #pass({ kind, element, bytes }: HeadItem): Buffer {
    if (kind === 'header') return bytes;
    this.#done = true;
    if (!element?.is('features', NS_STREAM)) return bytes;
    const { text, removed } = editFeatures(bytes.toString('utf8'), element, this.#options.encrypted);
    if (removed.length > 0) this.#options.removed(removed);
    return Buffer.from(text);
  }
}

/** Bytes of a server's features. */
const LIMIT = 256 * 1024;
