import type { Readable, Writable } from 'node:stream';

/**
 * Brings what several streams give into one, whole lines at a time, so that none is cut by another's. While it is full
 * nothing is read from any of them; once it is gone, all that they give is dropped.
 */
export class LineMerger {
  readonly #target: Writable;
  readonly #waiting = new Set<Readable>();

  constructor(target: Writable) {
    this.#target = target;
    target.on('drain', () => this.#goOn()).on('close', () => this.#goOn());
  }

  /**
   * @param mark puts something before a line, which it is given without its line break
   * @returns what resolves when all of the source has been taken
   */
  take(source: Readable, mark?: (line: string) => string): Promise<void> {
    let begun: Buffer[] = [];
    const take = (lines: Buffer): void => {
      const text = mark ? lines.toString().replace(/.*\n/g, mark) : lines;
      if (this.#target.destroyed || this.#target.write(text)) return;
      this.#waiting.add(source);
      source.pause();
    };
    source.on('data', (chunk: Buffer) => {
      const end = chunk.lastIndexOf('\n') + 1;
      if (end === 0) return void begun.push(chunk);
      take(Buffer.concat([...begun, chunk.subarray(0, end)]));
      begun = end < chunk.length ? [chunk.subarray(end)] : [];
    });
    return new Promise((resolve) => {
      source.once('close', () => {
        if (begun.length > 0) take(Buffer.concat([...begun, Buffer.from('\n')]));
        resolve();
      });
    });
  }

  #goOn(): void {
    for (const source of this.#waiting) source.resume();
    this.#waiting.clear();
  }
}
