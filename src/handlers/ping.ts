import type { Handler } from '../stanza/handler.ts';
import { iq } from '../stanza/stanza.ts';

export const NS_PING = 'urn:xmpp:ping';

/** Answers pings (XEP-0199). */
export const ping: Handler = {
  matches: { kind: 'iq', types: ['get'], payload: { name: 'ping', namespace: NS_PING } },
  features: [NS_PING],
  handle: () => iq({ type: 'result' }),
};
