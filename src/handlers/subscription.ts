import type { Handler } from '../stanza/handler.ts';
import { presence } from '../stanza/stanza.ts';

/** Lets everybody who asks see our presence (RFC 6121 3.1). */
export const acceptSubscriptions: Handler = {
  matches: { kind: 'presence', types: ['subscribe'] },
  handle: () => presence({ type: 'subscribed' }),
};
