import type { CaptureRecord } from '../traffic/capture-record.ts';
import { LineSplitter } from '../traffic/line-splitter.ts';
import { createInput, type InputName, type InputReader } from '../traffic/read-input.ts';
import type { Replay } from '../traffic/replay.ts';

/** Plays the text of one file, as it comes. */
export class InputText {
  /** The numbers of the lines that are no part of what the file is, from 1. */
  readonly bad: number[] = [];
  readonly #reader: InputReader;
  readonly #replay: Replay;
  readonly #lines = new LineSplitter((line) => this.#readLine(line), LONGEST_LINE);
  #isBegun = false;
  #number = 0;
  /** Whether what was there of this line could not be read yet. */
  #waits = false;

  constructor(name: InputName | undefined, replay: Replay) {
    this.#reader = createInput(name);
    this.#replay = replay;
  }

  /** Whether there was any text. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /**
   * An empty text says that nothing more comes for now.
   *
   * @throws SyntaxError when it is nothing that can be read
   */
  write(text: string): void {
    if (text === '') this.#play(this.#reader.pause());
    else this.#isBegun = true;
    this.#lines.write(text);
    if (this.#lines.waiting >= LONG_LINE && !this.#waits) this.#readPart();
  }

  /** @throws SyntaxError when it is nothing that can be read, unless more may come */
  end(mayGoOn: boolean): void {
    if (this.#lines.waiting > 0) this.#readLine(this.#lines.take());
    this.#play(mayGoOn ? this.#reader.pause() : this.#reader.end());
  }

  #readLine(line: string): void {
    this.#number++;
    this.#waits = false;
    try {
      this.#play(this.#reader.read(line));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.bad.push(this.#number);
    }
  }

  /** A long line is read before its end has come, if its kind allows it: XML may have no line breaks at all. */
  #readPart(): void {
    const part = this.#lines.take();
    const records = this.#reader.readPart?.(part);
    if (records) return this.#play(records);
    this.#waits = true;
    this.#lines.write(part);
  }

  #play(records: readonly CaptureRecord[]): void {
    for (const record of records) this.#replay.play(record);
  }
}

/** In UTF-16 units. */
const LONG_LINE = 64 * 1024;

/** Likewise: six times what the parser takes of a stanza, as each character of it may be escaped. */
const LONGEST_LINE = 64 * 1024 * 1024;
