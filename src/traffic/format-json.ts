import { toSafeJson } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';

/** One JSON object a line: time (ISO 8601, UTC), mono (ms), conn, dir, kind, text; see docs of the format. */
export function formatJson({ time, mono, conn, dir, kind, text }: TrafficEvent): string {
  return `${toSafeJson({ time: new Date(time).toISOString(), mono: milliseconds(mono), conn, dir, kind, text })}\n`;
}

/** Microseconds are as fine as it gets. */
export function milliseconds(mono: number): number {
  return Math.round(mono * 1000) / 1000;
}
