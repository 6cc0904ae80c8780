/** The last lines of what a server has to say. */
export class LogTail {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(`${new Date().toISOString()} ${line}\n`);
    if (this.#lines.length > LIMIT) this.#lines.shift();
  }

  text(): string {
    return this.#lines.join('');
  }
}

const LIMIT = 200;
