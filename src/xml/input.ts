/** What is being tokenised: one piece of the stream, and how far into it the readers are. */
export class Input {
  chunk = '';
  at = 0;
  end = 0;
  readonly lessThan = new Finder('<');
  readonly ampersand = new Finder('&');
  readonly bracket = new Finder(']');
  readonly tab = new Finder('\t');
  readonly lineFeed = new Finder('\n');
  readonly quote = new Finder('"');
  readonly apostrophe = new Finder("'");

  reset(chunk: string): void {
    this.chunk = chunk;
    this.at = 0;
    this.end = chunk.length;
    this.lessThan.reset(chunk);
    this.ampersand.reset(chunk);
    this.bracket.reset(chunk);
    this.tab.reset(chunk);
    this.lineFeed.reset(chunk);
    this.quote.reset(chunk);
    this.apostrophe.reset(chunk);
  }

  /** Whether this text is what comes next, in this chunk. */
  has(text: string): boolean {
    const { chunk, at } = this;
    // For short texts, comparing a copy takes half the time of startsWith; longer slices are no copies.
    if (text.length > SHORT) return chunk.startsWith(text, at);
    return chunk.slice(at, at + text.length) === text;
  }

  /** Where the next character is that an attribute's value does not stand for itself, or end before, quotes apart. */
  plainUntil(): number {
    const { at } = this;
    const markup = Math.min(this.lessThan.from(at), this.ampersand.from(at));
    return Math.min(markup, this.tab.from(at), this.lineFeed.from(at));
  }
}

const SHORT = 12;
const NOWHERE = 0x3fffffff;

/**
 * Finds the next occurrence of a character and remembers it, so that asking again costs nothing until it is
 * passed: however often a chunk's readers ask, it is searched through once for each character.
 */
export class Finder {
  readonly character: string;
  private chunk = '';
  private found = -1;

  constructor(character: string) {
    this.character = character;
  }

  reset(chunk: string): void {
    this.chunk = chunk;
    this.found = -1;
  }

  /** The index of the next one at or after `index`, which never decreases; beyond any chunk's end if there is none. */
  from(index: number): number {
    if (this.found < index) {
      const found = this.chunk.indexOf(this.character, index);
      this.found = found < 0 ? NOWHERE : found;
    }
    return this.found;
  }
}
