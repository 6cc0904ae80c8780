/** Takes from the lines of a log what a terminal's colours, the journal or a container have put around them. */
export class LineCleaner {
  #prefix: RegExp | undefined;

  /** The line as the program has written it. What is before it has to be the same kind of prefix in all lines. */
  clean(line: string): string {
    const plain = line.includes('\u001b[') ? line.replace(COLOURS, '') : line;
    this.#prefix ??= PREFIXES.find((prefix) => prefix.test(plain));
    return this.#prefix === undefined ? plain : plain.replace(this.#prefix, '');
  }
}

const COLOURS = /\u001b\[[\d;]*m/g;

const PREFIXES: readonly RegExp[] = [
  // journalctl -o short, and its short-iso and short-precise
  /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\dT[\d:.,]+(?:[+-]\d\d:?\d\d|Z)) \S+ [^\s[\]]+\[\d+\]: /,
  // docker logs --timestamps
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /,
  // docker compose logs, with --timestamps or without
  /^[\w.-]+[-_]\d+ +\| (?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z )?/,
];
