import type { Handler } from '../stanza/handler.ts';
import type { Session } from '../stanza/session.ts';
import { iq } from '../stanza/stanza.ts';
import { BadAnswer } from '../stanza/stanza-error.ts';
import { element } from '../xml/element.ts';

export const NS_TIME = 'urn:xmpp:time';

/** What an entity says of its clock (XEP-0202). */
export interface EntityTime {
  readonly utc: Date;
  /** Its distance from UTC in minutes, east positive. */
  readonly offset: number;
  /** How far its clock is ahead of ours, in milliseconds, as if the answer had taken half of the way's time. */
  readonly ahead: number;
}

/** Answers who asks for the time. */
export const time: Handler = {
  matches: { kind: 'iq', types: ['get'], payload: { name: 'time', namespace: NS_TIME } },
  features: [NS_TIME],
  handle() {
    const now = new Date();
    const fields = [
      element('tzo', NS_TIME, {}, [offsetText(-now.getTimezoneOffset())]),
      element('utc', NS_TIME, {}, [now.toISOString()]),
    ];
    return iq({ type: 'result' }, [element('time', NS_TIME, {}, fields)]);
  },
};

/**
 * Asks an entity for its time.
 *
 * @param to the JID to ask
 * @throws StanzaError when it answers with an error, or with something else; CliError when it does not answer
 */
export async function queryTime(session: Session, to: string): Promise<EntityTime> {
  const asked = Date.now();
  const answer = await session.request(iq({ type: 'get', to }, [element('time', NS_TIME)]));
  const answered = Date.now();
  const fields = answer.child('time', NS_TIME);
  const told = fields?.child('utc', NS_TIME)?.text().trim() ?? '';
  const utc = parseUtc(told);
  const offset = parseOffset(fields?.child('tzo', NS_TIME)?.text().trim() ?? '');
  if (utc === undefined || offset === undefined) {
    throw new BadAnswer('the answer has no time that XEP-0202 knows');
  }
  return { utc, offset, ahead: likely(utc, told) - (asked + answered) / 2 };
}

/** Who tells whole seconds has left out half of one, on average. */
function likely(utc: Date, told: string): number {
  return utc.getTime() + (told.includes('.') ? 0 : 500);
}

/** XEP-0082 3.2, always in UTC here. */
function parseUtc(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]00:00)$/.test(text)) return undefined;
  const utc = new Date(text);
  return Number.isNaN(utc.getTime()) ? undefined : utc;
}

/** XEP-0082 3.3: `Z`, or hours and minutes from UTC. */
function parseOffset(text: string): number | undefined {
  if (text === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const distance = Number(hours) * 60 + Number(minutes);
  return sign === '-' && distance > 0 ? -distance : distance;
}

/** `+02:00`, as XEP-0082 3.3 writes it. */
export function offsetText(minutes: number): string {
  const distance = Math.abs(minutes);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}
