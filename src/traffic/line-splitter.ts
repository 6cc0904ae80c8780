/** Cuts text that comes in chunks into lines; `\n` and `\r\n` end one. What is too much for one is left out. */
export class LineSplitter {
  readonly #line: (line: string) => void;
  readonly #limit: number;
  #begun: string[] = [];
  #length = 0;

  /** `limit`: in UTF-16 units; a line may be longer than that by a chunk. */
  constructor(line: (line: string) => void, limit = Number.POSITIVE_INFINITY) {
    this.#line = line;
    this.#limit = limit;
  }

  /** How much of a line waits for its end, in UTF-16 units. */
  get waiting(): number {
    return this.#length;
  }

  write(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = this.#complete(text.slice(from, end));
      from = end + 1;
      this.#line(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    if (from === text.length || this.#length >= this.#limit) return;
    this.#begun.push(from === 0 ? text : text.slice(from));
    this.#length += text.length - from;
  }

  /** Without its end, a line that is too long cannot pass for one that is not. */
  #complete(end: string): string {
    if (this.#length === 0) return end;
    return this.#length >= this.#limit ? this.take() : this.take() + end;
  }

  /** Takes what waits for its end: the last line has none. */
  take(): string {
    const text = this.#begun.join('');
    this.#begun = [];
    this.#length = 0;
    return text;
  }
}
