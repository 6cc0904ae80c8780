import { type CaptureRecord, parseRecord } from './capture-record.ts';
import { PROGRAMS, type ProgramName } from './log-entries.ts';
import { isEntry, LogReader } from './read-log.ts';

type InputKind = 'capture' | 'log' | 'xml';

/** A program's name: its log, and nothing that others would write. */
export type InputName = InputKind | ProgramName;

/** Turns lines into what passed. Both throw a SyntaxError for what they cannot read. */
export interface InputReader {
  read(line: string): readonly CaptureRecord[];
  /** Reads the beginning of a line, or what follows on it; undefined if that has to wait for the whole line. */
  readPart?(part: string): readonly CaptureRecord[] | undefined;
  /** What is complete if nothing more comes for now. Throws nothing. */
  pause(): readonly CaptureRecord[];
  end(): readonly CaptureRecord[];
}

/** Reads what is named, or what the first line that can be read looks like. */
export function createInput(name: InputName | undefined): InputReader {
  if (name === undefined) return new UnknownReader();
  return isProgram(name) ? new ProgramReader(name) : READERS[name]();
}

function isProgram(name: InputName): name is ProgramName {
  return PROGRAMS.some((program) => program === name);
}

/** The log of one program. That it tells of no traffic at all is most likely a matter of its log level. */
class ProgramReader implements InputReader {
  readonly #program: ProgramName;
  readonly #log: LogReader;
  #found = false;

  constructor(program: ProgramName) {
    this.#program = program;
    this.#log = new LogReader(program);
  }

  read(line: string): readonly CaptureRecord[] {
    return this.#note(this.#log.read(line));
  }

  pause(): readonly CaptureRecord[] {
    return this.#note(this.#log.pause());
  }

  end(): readonly CaptureRecord[] {
    const records = this.#note(this.#log.end());
    if (!this.#found) throw new SyntaxError(`no XMPP traffic in here as ${this.#program} logs it`);
    return records;
  }

  #note(records: readonly CaptureRecord[]): readonly CaptureRecord[] {
    this.#found ||= records.length > 0;
    return records;
  }
}

class UnknownReader implements InputReader {
  #reader: InputReader | undefined;

  read(line: string): readonly CaptureRecord[] {
    const name = this.#reader === undefined ? recognise(line) : undefined;
    if (name !== undefined) this.#reader = READERS[name]();
    return this.#reader?.read(line) ?? [];
  }

  readPart(part: string): readonly CaptureRecord[] | undefined {
    if (this.#reader === undefined && recognise(part) === 'xml') this.#reader = READERS.xml();
    return this.#reader?.readPart?.(part);
  }

  pause(): readonly CaptureRecord[] {
    return this.#reader?.pause() ?? [];
  }

  end(): readonly CaptureRecord[] {
    if (this.#reader === undefined) throw new SyntaxError('no XMPP traffic in here');
    return this.#reader.end();
  }
}

function recognise(line: string): InputKind | undefined {
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
  /** Whether a part of the line was read. */
  #begun = false;

  read(line: string): readonly CaptureRecord[] {
    const text = this.#begin(line).trimEnd();
    this.#begun = false;
    return this.#record(text);
  }

  readPart(part: string): readonly CaptureRecord[] {
    const text = this.#begin(part);
    this.#begun = true;
    return this.#record(text);
  }

  pause(): readonly CaptureRecord[] {
    return [];
  }

  end(): readonly CaptureRecord[] {
    return [];
  }

  #begin(line: string): string {
    if (this.#begun) return line;
    return this.#endsTag && /^\s*(?:<|$)/.test(line) ? line.trimStart() : `\n${line}`;
  }

  #record(text: string): readonly CaptureRecord[] {
    if (text === '') return [];
    this.#endsTag = text.endsWith('>');
    return [{ time: Number.NaN, mono: 0, conn: 1, dir: 'in', kind: '', text }];
  }
}

const READERS: Readonly<Record<InputKind, () => InputReader>> = {
  capture: () => ({ read: readCapture, pause: () => [], end: () => [] }),
  log: () => new LogReader(),
  xml: () => new XmlReader(),
};
