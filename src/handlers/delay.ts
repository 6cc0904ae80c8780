import type { Element } from '../xml/element.ts';

const NS_DELAY = 'urn:xmpp:delay';

/** When a stanza was sent that was kept on its way (XEP-0203); undefined if it came at once, or does not say a time. */
export function delayStamp(stanza: Element): Date | undefined {
  const stamp = stanza.child('delay', NS_DELAY)?.attr('stamp') ?? '';
  if (!DATE_TIME.test(stamp)) return undefined;
  const date = new Date(stamp);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** XEP-0082 3.2. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
