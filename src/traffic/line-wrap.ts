/**
 * Keeps painted text within a terminal's width. The terminal itself would go on at the line's beginning, where
 * text from the network could pass for a heading.
 */
export class LineWrap {
  readonly #columns: number;
  readonly #margin: string;
  #column: number;

  /** The first line has `column` columns before the text, the others the margin. No `columns`: no wrapping. */
  constructor(columns: number | undefined, column: number, margin: string) {
    this.#column = column;
    this.#columns = Math.max(columns ?? Number.POSITIVE_INFINITY, margin.length + NARROWEST);
    this.#margin = margin;
  }

  /** Text without a line break, painted and wrapped: inside of a word only if the word fits on no line. */
  place(text: string, paint: (text: string) => string): string {
    if (this.#columns === Number.POSITIVE_INFINITY) return paint(text);
    let placed = '';
    let rest = text;
    for (let end = this.#findBreak(rest); end < rest.length; end = this.#findBreak(rest)) {
      placed += (end > 0 ? paint(rest.slice(0, end)) : '') + this.break();
      rest = rest.slice(end);
    }
    this.#column += widthOf(rest);
    return placed + paint(rest);
  }

  /** A line break if this text, behind the space, does not fit on the line, but on one of its own. */
  makeRoom(text: string, space = ''): string {
    return this.#goesBelow(widthOf(text), space.length) ? this.break() : '';
  }

  /** Whether all of this text goes on the line. */
  fits(text: string): boolean {
    return widthOf(text) <= this.#room;
  }

  break(): string {
    this.#column = this.#margin.length;
    return `\n${this.#margin}`;
  }

  get #room(): number {
    return this.#columns - this.#column;
  }

  /** How much of the text goes on this line: all of it, or up to a good place to break. */
  #findBreak(text: string): number {
    const end = findEnd(text, this.#room);
    if (end === text.length) return end;
    const space = end > 0 ? text.lastIndexOf(' ', end - 1) : -1;
    if (space >= 0) return space + 1;
    const word = text.slice(0, text.indexOf(' ') + 1) || text;
    return this.#goesBelow(widthOf(word)) ? 0 : end;
  }

  #goesBelow(width: number, space = 0): boolean {
    return space + width > this.#room && width <= this.#columns - this.#margin.length;
  }
}

/** How many UTF-16 units fit into that many columns. */
export function findEnd(text: string, room: number): number {
  let width = 0;
  let end = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > room) break;
    end += character.length;
  }
  return end;
}

/** Columns that text takes, or more: what may be wide counts as wide. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) < FIRST_WIDE ? 1 : 2;
  return width;
}

const ASCII = /^[\x20-\x7e]*$/;

/** Hangul Jamo: no character before it is wide. */
const FIRST_WIDE = 0x1100;

const NARROWEST = 20;
