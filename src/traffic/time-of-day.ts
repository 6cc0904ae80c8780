let second = Number.NaN;
let prefix = '';

/** Local time, HH:MM:SS.mmm. Most events fall into the second of the one before: that one is kept. */
export function timeOfDay(time: number): string {
  const whole = Math.floor(time);
  const millisecond = ((whole % 1000) + 1000) % 1000;
  if (whole - millisecond !== second) {
    second = whole - millisecond;
    const date = new Date(second);
    prefix = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  }
  return `${prefix}.${String(millisecond).padStart(3, '0')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
