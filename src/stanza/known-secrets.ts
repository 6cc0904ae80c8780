import type { KnownSecret } from '../transport/tap.ts';

/** What stands for a secret, whatever its length. */
export const MASK = '[hidden]';

/** In UTF-16 units: anything shorter is found in text that has nothing to do with it. */
const SHORTEST = 6;

/**
 * The secrets of one session, to hide them where they have no business: in what a server repeats of a login. A short
 * one, or one that is part of our own address (`echo-bot` with the password `echo-bot`), is hidden in the text of
 * errors only, and there only as a word of its own: else it would make the rest unreadable.
 */
export class KnownSecrets {
  #everywhere: RegExp | undefined;
  #inErrors: RegExp | undefined;
  readonly #known = new Map<string, boolean>();

  add({ text, everywhere }: KnownSecret): void {
    if (text === '' || this.#known.has(text)) return;
    this.#known.set(text, everywhere);
    const long = [...this.#known].filter(([, any]) => any).map(([secret]) => quoted(secret));
    const short = [...this.#known].filter(([, any]) => !any).map(([secret]) => quoted(secret));
    // The longest first: one may be the beginning of another.
    if (long.length > 0) this.#everywhere = new RegExp(`(?<!</?)(?:${longestFirst(long)})`, 'g');
    if (short.length > 0)
      this.#inErrors = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst(short)})(?![\\p{L}\\p{N}])`, 'gu');
  }

  /** Text of any kind without them. The names of elements stay, whatever they are. */
  mask(text: string): string {
    if (this.#known.size === 0 || !this.#occurIn(text)) return text;
    const masked = this.#everywhere ? text.replace(this.#everywhere, MASK) : text;
    if (!this.#inErrors) return masked;
    return masked.replace(ERROR_TEXT, (_, tag: string, inside: string) => tag + this.maskErrorText(inside));
  }

  /** The same for what an error says, where short ones are hidden, too. */
  maskErrorText(text: string): string {
    if (!this.#occurIn(text)) return text;
    const masked = this.#everywhere ? text.replace(this.#everywhere, MASK) : text;
    return this.#inErrors ? masked.replace(this.#inErrors, MASK) : masked;
  }

  #occurIn(text: string): boolean {
    for (const secret of this.#known.keys()) if (text.includes(secret)) return true;
    return false;
  }
}

/** A secret of a session that is `jid`'s. */
export function knownSecret(text: string, jid: string): KnownSecret {
  return { text, everywhere: text.length >= SHORTEST && !jid.includes(text) };
}

function longestFirst(patterns: string[]): string {
  return patterns.sort((a, b) => b.length - a.length).join('|');
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** What SASL failures, stream errors and stanza errors have to say (RFC 6120 4.9.2, 6.5, 8.3.2). */
const ERROR_TEXT = /(<(?:[^\s<>/:]+:)?text(?=[\s>])[^<>]*>)([^<]*)/g;
