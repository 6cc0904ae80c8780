import { paintUntrusted } from './escape-untrusted.ts';
import type { LineWrap } from './line-wrap.ts';
import type { Palette } from './palette.ts';

/** Puts text from the network on lines: coloured by role, harmless, and no wider than the terminal. */
export class LinePainter {
  readonly #palette: Palette;
  readonly #wrap: LineWrap;

  constructor(palette: Palette, wrap: LineWrap) {
    this.#palette = palette;
    this.#wrap = wrap;
  }

  /** Control characters are escaped, line breaks too. */
  paint(text: string, role: keyof Palette): string {
    return paintUntrusted(
      text,
      (plain) => this.#wrap.place(plain, this.#palette[role]),
      (escaped) => this.#wrap.makeRoom(escaped) + this.#wrap.place(escaped, this.#palette.escape),
    );
  }

  /** As `paint`, and after each line break, which is visible, the text goes on on a line of its own. */
  paintLines(text: string, role: keyof Palette): string {
    const [first = '', ...others] = text.split(/(?<=\n)/);
    let painted = this.paint(first, role);
    for (const line of others) painted += this.#wrap.break() + this.paint(line, role);
    return painted;
  }

  /** As `paint`, with spaces before it, and line breaks in place of the spaces between the pieces that do not fit. */
  paintPieces(spaces: string, pieces: readonly string[], role: keyof Palette): string {
    const text = spaces + pieces.join(' ');
    if (this.#wrap.fits(text)) return this.paint(text, role);
    let painted = '';
    let before = spaces;
    for (const piece of pieces) {
      const below = this.#wrap.makeRoom(piece, before);
      painted += below + this.paint(below === '' ? before + piece : piece, role);
      before = ' ';
    }
    return painted;
  }

  /** A line break if this text should be on a line of its own. */
  makeRoom(text: string): string {
    return this.#wrap.makeRoom(text);
  }

  /** Spaces before that text, or the line break that does instead. */
  space(spaces: string, text: string): string {
    return this.#wrap.makeRoom(text, spaces) || this.paint(spaces, 'faint');
  }
}
