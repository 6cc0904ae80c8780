/**
 * Formats milliseconds since 1970. It keeps the text, as all that passes in one turn has the same time, and for the next
 * time in the same second all of it but the milliseconds.
 */
function keepSecond(format: (second: number) => [before: string, after: string]): (time: number) => string {
  let last = Number.NaN;
  let text = '';
  let second = Number.NaN;
  let before = '';
  let after = '';
  return (time) => {
    if (time === last) return text;
    last = time;
    const millisecond = Math.floor(time) - Math.floor(time / 1000) * 1000;
    const begin = Math.floor(time) - millisecond;
    if (begin !== second) {
      second = begin;
      [before, after] = format(begin);
    }
    text = before + String(millisecond).padStart(3, '0') + after;
    return text;
  };
}

/** Local time, HH:MM:SS.mmm; spaces if the time is not known (NaN). */
export function timeOfDay(time: number): string {
  return Number.isNaN(time) ? ' '.repeat(12) : knownTimeOfDay(time);
}

const knownTimeOfDay = keepSecond((second) => {
  const date = new Date(second);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return [`${parts.map((part) => String(part).padStart(2, '0')).join(':')}.`, ''];
});

/** ISO 8601, UTC, with milliseconds. */
export const isoTime = keepSecond((second) => [new Date(second).toISOString().slice(0, -4), 'Z']);

/** Milliseconds as `12 ms`, `61.2 s` or `12 min`. */
export function durationInWords(milliseconds: number): string {
  if (milliseconds < 9999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 600_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}
