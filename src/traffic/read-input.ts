import { type CaptureRecord, parseRecord } from './capture-record.ts';
import { isEntry, LogReader } from './read-log.ts';

export type InputName = 'capture' | 'log' | 'xml';

/** Turns lines into what passed. Both throw a SyntaxError for what they cannot read. */
export interface InputReader {
  read(line: string): readonly CaptureRecord[];
  end(): readonly CaptureRecord[];
}

/** Reads what is named, or what the first line that can be read looks like. */
export function createInput(name: InputName | undefined): InputReader {
  return name === undefined ? new UnknownReader() : READERS[name]();
}

class UnknownReader implements InputReader {
  #reader: InputReader | undefined;

  read(line: string): readonly CaptureRecord[] {
    const name = this.#reader === undefined ? recognise(line) : undefined;
    if (name !== undefined) this.#reader = READERS[name]();
    return this.#reader?.read(line) ?? [];
  }

  end(): readonly CaptureRecord[] {
    if (this.#reader === undefined) throw new SyntaxError('no XMPP traffic in here');
    return this.#reader.end();
  }
}

function recognise(line: string): InputName | undefined {
  if (parseRecord(line) !== undefined) return 'capture';
  if (isEntry(line)) return 'log';
  return /^\s*</.test(line) ? 'xml' : undefined;
}

function readCapture(line: string): readonly CaptureRecord[] {
  if (line.trim() === '') return [];
  const record = parseRecord(line);
  if (record === undefined) throw new SyntaxError('no record of a capture');
  return [record];
}

/** One direction, which is not known: `in`. Line breaks between tags mean nothing, and are no keep-alives. */
class XmlReader implements InputReader {
  #endsTag = true;

  read(line: string): readonly CaptureRecord[] {
    const isBetweenTags = this.#endsTag && /^\s*(?:<|$)/.test(line);
    const text = isBetweenTags ? line.trim() : `\n${line.trimEnd()}`;
    if (text === '') return [];
    this.#endsTag = text.endsWith('>');
    return [{ time: Number.NaN, mono: 0, conn: 1, dir: 'in', kind: '', text }];
  }

  end(): readonly CaptureRecord[] {
    return [];
  }
}

const READERS: Readonly<Record<InputName, () => InputReader>> = {
  capture: () => ({ read: readCapture, end: () => [] }),
  log: () => new LogReader(),
  xml: () => new XmlReader(),
};
