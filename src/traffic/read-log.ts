import type { CaptureRecord } from './capture-record.ts';
import { beginsOther, type Layout, type LogEntry, type ProgramName, readEntry } from './log-entries.ts';
import { LineCleaner } from './log-line.ts';
import { isUnfinished, readText } from './log-text.ts';
import { timeOfLine } from './log-time.ts';

/** Whether a line of a log tells what was sent or received. */
export function isEntry(line: string): boolean {
  return readEntry(new LineCleaner().clean(line)) !== undefined;
}

/** An entry whose other lines may be still to come. */
interface Pending {
  readonly record: CaptureRecord;
  readonly layout: Layout;
  readonly lines: string[];
  /** Of the lines, in UTF-16 units. */
  length: number;
}

/** Reads the lines of a log that tell of traffic, of whatever kind each is (`log-entries.ts`), and skips all else. */
export class LogReader {
  #pending: Pending | undefined;
  readonly #connections = new Map<string, number>();
  /** The connections whose stanzas are logged as a whole. */
  readonly #whole = new Set<string>();
  readonly #cleaner = new LineCleaner();
  readonly #program: ProgramName | undefined;

  /** Reads what that program logs, or what any does. */
  constructor(program?: ProgramName) {
    this.#program = program;
  }

  /** What the line shows to be complete. Text with line breaks in it goes on in the lines below. */
  read(source: string): CaptureRecord[] {
    const line = this.#cleaner.clean(source);
    const found = readEntry(line, this.#program);
    if (found === undefined && this.#pending !== undefined && goesOn(line, this.#pending))
      return this.#bound();
    // The first stanza that is logged as a whole, too, is behind its tag.
    if (found?.layout === 'whole' && this.#pending?.layout === 'tag') this.#pending = undefined;
    const complete = this.end();
    if (found !== undefined) this.#pending = this.#begin(found, timeOf(line, source));
    return complete;
  }

  pause(): CaptureRecord[] {
    return this.end();
  }

  end(): CaptureRecord[] {
    const pending = this.#pending;
    this.#pending = undefined;
    const text = pending === undefined ? '' : readText(pending.layout, pending.lines);
    return pending === undefined || text === '' ? [] : [{ ...pending.record, text }];
  }

  /** What is longer than any stanza is no entry any more: it is shown, and what follows is skipped. */
  #bound(): CaptureRecord[] {
    return this.#pending !== undefined && this.#pending.length > LONGEST_ENTRY ? this.end() : [];
  }

  #begin({ dir, who, text, layout }: LogEntry, time: number): Pending | undefined {
    if (layout === 'whole') this.#whole.add(who);
    if (layout === 'tag' && (text.startsWith('<?') || this.#whole.has(who))) return undefined;
    const mono = Number.isNaN(time) ? 0 : time;
    const record = { time, mono, conn: this.#connectionOf(who), dir, kind: 'entry', text: '' };
    return { record, layout, lines: text === '' ? [] : [text], length: text.length };
  }

  #connectionOf(who: string): number {
    const number = this.#connections.get(who) ?? this.#connections.size + 1;
    this.#connections.set(who, number);
    return number;
  }
}

/** The program's own time, or that of who has kept the line. */
function timeOf(line: string, source: string): number {
  const time = timeOfLine(line);
  return Number.isNaN(time) ? timeOfLine(source) : time;
}

/** Whether a line belongs to what is pending; if so, it does now. */
function goesOn(line: string, pending: Pending): boolean {
  const { layout, lines } = pending;
  pending.length += line.length + 1;
  if (layout === 'wrapped') {
    const [, first, rest] = /^(?:\d\d:\d\d:\d\d - ?(.*)|\s+(\S.*))$/.exec(line) ?? [];
    const text = first ?? rest ?? '';
    if (text !== '') lines.push(text.trimEnd());
    return text !== '';
  }
  if ((layout === 'below' || layout === 'console') && lines.length === 0 && BEFORE_TEXT.test(line))
    return true;
  if (beginsOther(line) && !(line === '' && isUnfinished(lines))) return false;
  lines.push(line);
  return true;
}

/** Between the heading of an entry and its text. */
const BEFORE_TEXT = /^(?:_+)?\s*$/;

/** In UTF-16 units; the parser takes 10 MiB of a stanza, which quoting makes longer. */
const LONGEST_ENTRY = 32 * 1024 * 1024;
