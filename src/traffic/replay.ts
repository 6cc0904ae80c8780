import { NS_CLIENT, NS_STREAM } from '../stanza/namespaces.ts';
import { parseElement } from '../xml/parse.ts';
import { type CaptureRecord, parseNote } from './capture-record.ts';
import type { Clock } from './clock.ts';
import type { Moment } from './event.ts';
import type { TrafficLog } from './traffic-log.ts';

/** Opens the log of one connection; its time is that of the records. */
export type OpenLog = (conn: number, clock: Clock) => TrafficLog;

/** Plays records to logs as though what they tell of passed now: what live traffic looks like is what comes out. */
export class Replay {
  readonly #open: OpenLog;
  readonly #logs = new Map<number, TrafficLog>();
  /** The directions of connections that something has passed in. */
  readonly #begun = new Set<string>();
  /** The connection that was closed last. Only what its log said at its end, if anything, is still to come of it. */
  #closed: number | undefined;
  #now: Moment = { time: 0, mono: 0 };
  readonly #clock: Clock = { now: () => this.#now, after: () => () => {} };

  constructor(open: OpenLog) {
    this.#open = open;
  }

  /** Plays one record. Each is an item, or the part of one that was shown at that time. */
  play({ time, mono, conn, dir, kind, text }: CaptureRecord): void {
    // A run begins, whatever was before it.
    if (kind === 'capture') return this.end();
    if (this.#closed !== undefined && this.#closed !== conn) this.#endClosed(this.#closed);
    this.#now = { time, mono };
    const log = this.#logOf(conn);
    if (dir === 'none') {
      const note = parseNote(text);
      if (note === undefined) log.remark(text);
      else log.note(note);
      if (note?.kind === 'closed') this.#closed = conn;
      return;
    }
    const lane = `${conn} ${dir}`;
    if (!this.#begun.has(lane) && text.trim() !== '') {
      this.#begun.add(lane);
      if (kind !== 'text' && !BEGINNING.test(text)) log.assumeStream(dir);
    }
    // What is whole by itself does not go on with what was cut, or not XML, or is not all there to be seen.
    if (log.isStuck(dir) && (STANZAS.has(kind) || (kind === 'entry' && isWhole(text)))) log.restart(dir);
    log.text(dir, text);
    // Text of a capture was shown as it stands; that of a log may come in pieces.
    if (kind !== '' && kind !== 'entry') log.flush();
  }

  /** Tells what is left to tell, and forgets the connections. */
  end(): void {
    for (const log of this.#logs.values()) log.end();
    this.#logs.clear();
    this.#begun.clear();
    this.#closed = undefined;
  }

  #endClosed(conn: number): void {
    this.#closed = undefined;
    this.#logs.get(conn)?.end();
    this.#logs.delete(conn);
    for (const dir of ['in', 'out']) this.#begun.delete(`${conn} ${dir}`);
  }

  #logOf(conn: number): TrafficLog {
    const opened = this.#logs.get(conn);
    if (opened !== undefined) return opened;
    const log = this.#open(conn, this.#clock);
    this.#logs.set(conn, log);
    return log;
  }
}

function isWhole(text: string): boolean {
  try {
    parseElement(text, STREAM);
    return true;
  } catch {
    return false;
  }
}

const STANZAS: ReadonlySet<string> = new Set(['iq', 'message', 'presence', 'nonza']);

const STREAM = { defaultNamespace: NS_CLIENT, prefixes: new Map([['stream', NS_STREAM]]) };

const BEGINNING = /^\s*(?:[^<\s]|<\?xml\s|<(?:[^\s<>/:]+:)?stream\s)/;
