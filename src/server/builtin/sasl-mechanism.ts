import type { Account } from './account.ts';

/** What a mechanism says to what the client has said; `data` is not yet in base64. */
export type SaslStep =
  | { readonly kind: 'challenge'; readonly data: string }
  | { readonly kind: 'success'; readonly account: Account; readonly data?: string }
  | { readonly kind: 'failure'; readonly condition: SaslCondition };

/** RFC 6120 6.5. */
export type SaslCondition =
  | 'aborted'
  | 'encryption-required'
  | 'incorrect-encoding'
  | 'invalid-authzid'
  | 'invalid-mechanism'
  | 'malformed-request'
  | 'not-authorized';

/** One login: each message of the client's is given to it, and what it says goes back. */
export interface SaslExchange {
  step(message: string): SaslStep;
}

export interface AccountFinder {
  /** The account of a user name as a client writes it. */
  find(username: string): Account | undefined;
}

export function failure(condition: SaslCondition): SaslStep {
  return { kind: 'failure', condition };
}
