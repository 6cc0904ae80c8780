/** Cuts text that comes in chunks into lines; `\n` and `\r\n` end one. */
export class LineSplitter {
  readonly #line: (line: string) => void;
  #begun: string[] = [];
  #length = 0;

  constructor(line: (line: string) => void) {
    this.#line = line;
  }

  /** How much of a line waits for its end, in UTF-16 units. */
  get waiting(): number {
    return this.#length;
  }

  write(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = this.#length === 0 ? text.slice(from, end) : this.take() + text.slice(from, end);
      from = end + 1;
      this.#line(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    if (from === text.length) return;
    this.#begun.push(from === 0 ? text : text.slice(from));
    this.#length += text.length - from;
  }

  /** Takes what waits for its end: the last line has none. */
  take(): string {
    const text = this.#begun.join('');
    this.#begun = [];
    this.#length = 0;
    return text;
  }
}
