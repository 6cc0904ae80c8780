import type { TransportNote } from '../transport/tap.ts';
import type { TrafficEvent } from './event.ts';

/** A line of a capture file. */
export interface CaptureRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly mono: number;
  readonly conn: number;
  readonly dir: TrafficEvent['dir'];
  readonly kind: string;
  readonly text: string;
}

/** Reads what `formatJson` writes, and others who write the same as JSON; undefined for a line that is something else. */
export function parseRecord(line: string): CaptureRecord | undefined {
  const value = parseOwnRecord(line) ?? parseJson(line);
  if (typeof value !== 'object' || value === null) return undefined;
  const { time, mono, conn, dir, kind, text } = value as Record<string, unknown>;
  const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(parsed) || typeof mono !== 'number' || typeof conn !== 'number') return undefined;
  if (dir !== 'in' && dir !== 'out' && dir !== 'none') return undefined;
  if (typeof kind !== 'string' || typeof text !== 'string') return undefined;
  return { time: parsed, mono, conn, dir, kind, text };
}

/** In half the time that it takes to parse the line as JSON; undefined for what is not written in just that way. */
function parseOwnRecord(line: string): unknown {
  const start = OWN_START.exec(line);
  if (start === null || !line.endsWith('"}')) return undefined;
  const [before, time, mono, conn, dir, kind] = start;
  const text = parseJson(line.slice(before.length, -1));
  return typeof text === 'string'
    ? { time, mono: Number(mono), conn: Number(conn), dir, kind, text }
    : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const OWN_START =
  /^\{"time":"([\d:.TZ-]+)","mono":((?:0|[1-9]\d*)(?:\.\d+)?),"conn":([1-9]\d*),"dir":"(in|out|none)","kind":"([a-z]+)","text":(?=")/;

/** The note that this text is of; undefined for one that the log itself makes. */
export function parseNote(text: string): TransportNote | undefined {
  const kind = NOTE_KINDS.find((each) => text === each || text.startsWith(`${each} `));
  return kind === undefined ? undefined : { kind, text: text.slice(kind.length + 1) };
}

const NOTE_KINDS: readonly TransportNote['kind'][] = [
  'connecting',
  'connected',
  'accepted',
  'tls',
  'failed',
  'closed',
];
