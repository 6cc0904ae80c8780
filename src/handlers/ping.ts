import type { Handler } from '../stanza/handler.ts';
import { NS_PING } from '../stanza/namespaces.ts';
import { iq } from '../stanza/stanza.ts';

/** Answers pings (XEP-0199). */
export const ping: Handler = {
  matches: { kind: 'iq', types: ['get'], payload: { name: 'ping', namespace: NS_PING } },
  features: [NS_PING],
  handle: () => iq({ type: 'result' }),
};
