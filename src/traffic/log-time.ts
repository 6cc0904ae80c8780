/** When a line of a log was written, in milliseconds since 1970; NaN if it does not tell. */
export function timeOfLine(line: string): number {
  const stamp = STAMP.exec(line)?.[1];
  if (stamp !== undefined) return Date.parse(stamp.replace(',', '.'));
  const { day, month, year, clock } = EUROPEAN.exec(line)?.groups ?? {};
  if (year !== undefined) return Date.parse(`${year}-${month}-${day}T${clock}`);
  const american = AMERICAN.exec(line)?.[0];
  if (american !== undefined) return Date.parse(american);
  const now = new Date();
  const thisYear = WITHOUT_YEAR.exec(line)?.[0];
  if (thisYear !== undefined) return Date.parse(`${thisYear} ${now.getFullYear()}`);
  const today = WITHOUT_DATE.exec(line)?.[0];
  return today === undefined ? Number.NaN : Date.parse(`${now.toDateString()} ${today}`);
}

/** slixmpp's, wokkel's, ejabberd's and profanity's. */
const STAMP = /^\[?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:[+-]\d\d:?\d\d|Z)?)/;

/** Gajim's, whose dates are those of the user's language. */
const EUROPEAN = /^(?<day>\d\d)\.(?<month>\d\d)\.(?<year>\d{4}) (?<clock>\d\d:\d\d:\d\d)/;
const AMERICAN = /^\d\d\/\d\d\/(?:\d\d){1,2} \d\d:\d\d:\d\d/;

/** Prosody's: the year is taken to be this one. */
const WITHOUT_YEAR = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d/;

/** That of profanity's console: the day is taken to be this one. */
const WITHOUT_DATE = /^\d\d:\d\d:\d\d(?= )/;
