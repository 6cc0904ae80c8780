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

/** Reads what `formatJson` writes; undefined for a line that is something else. */
export function parseRecord(line: string): CaptureRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { time, mono, conn, dir, kind, text } = value as Record<string, unknown>;
  const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(parsed) || typeof mono !== 'number' || typeof conn !== 'number') return undefined;
  if (dir !== 'in' && dir !== 'out' && dir !== 'none') return undefined;
  if (typeof kind !== 'string' || typeof text !== 'string') return undefined;
  return { time: parsed, mono, conn, dir, kind, text };
}

/** The note that this text is of; undefined for one that the log itself makes. */
export function parseNote(text: string): TransportNote | undefined {
  const kind = NOTE_KINDS.find((each) => text === each || text.startsWith(`${each} `));
  return kind === undefined ? undefined : { kind, text: text.slice(kind.length + 1) };
}

const NOTE_KINDS: readonly TransportNote['kind'][] = ['connecting', 'connected', 'accepted', 'tls', 'closed'];
