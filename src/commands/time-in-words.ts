/** `1 day 2 hours 3 minutes`, `4 seconds`: the parts of a number of whole seconds that are not zero, three at most. */
export function periodInWords(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  return parts.length === 0 ? '0 seconds' : parts.slice(0, 3).join(' ');
}

/** How far a clock is from ours, in words; `ahead` in milliseconds. */
export function distanceInWords(ahead: number): string {
  const distance = Math.abs(ahead);
  // Some entities tell whole seconds only.
  if (distance < 1000) return 'agrees with ours to the second';
  const amount =
    distance < 60_000 ? `${(distance / 1000).toFixed(1)} s` : periodInWords(Math.round(distance / 1000));
  return `${amount} ${ahead > 0 ? 'ahead of' : 'behind'} ours`;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;
