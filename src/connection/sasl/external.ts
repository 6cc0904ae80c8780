import type { Exchange } from './exchange.ts';

/**
 * EXTERNAL (RFC 4422 A, XEP-0178): who we are stands in the client certificate. The authorisation identity is empty;
 * a server that got no initial response asks for it with an empty challenge.
 */
export function external(): Exchange {
  return { mechanism: 'EXTERNAL', initial: () => '', challenge: async () => '', final: () => {} };
}
