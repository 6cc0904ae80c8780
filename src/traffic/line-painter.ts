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

  /** A line break if this text should be on a line of its own. */
  makeRoom(text: string): string {
    return this.#wrap.makeRoom(text);
  }

  /** Spaces before that text, or the line break that does instead. */
  space(spaces: string, text: string): string {
    return this.#wrap.makeRoom(text, spaces) || this.paint(spaces, 'faint');
  }
}
