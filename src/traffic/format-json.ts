import { roundMono } from './annotate.ts';
import { toSafeJsonText } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';
import { isoTime } from './time.ts';

/**
 * One JSON object a line: `time` (ISO 8601, UTC; null if a log does not tell), `mono` (milliseconds since the run's start), `conn` (number of
 * the connection), `dir` (`in`, `out` or `none`), `kind` and `text`.
 */
export function formatJson({ time, mono, conn, dir, kind, text, places }: TrafficEvent): string {
  const start = `{"time":${Number.isNaN(time) ? null : `"${isoTime(time)}"`},"mono":${roundMono(mono)},"conn":${conn}`;
  const isHarmless = places?.harmless === true;
  return `${start},"dir":"${dir}","kind":"${kind}","text":${toSafeJsonText(text, isHarmless)}}\n`;
}
