import type { Exchange } from './exchange.ts';

/** ANONYMOUS (RFC 4505, XEP-0175), without trace information; the server makes up the user name. */
export function anonymous(): Exchange {
  return { mechanism: 'ANONYMOUS', initial: () => '', challenge: async () => '', final: () => {} };
}
