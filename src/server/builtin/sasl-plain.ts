import { createHash, timingSafeEqual } from 'node:crypto';
import { type AccountFinder, failure, type SaslExchange } from './sasl-mechanism.ts';
import { preparePassword } from './scram-keys.ts';

/** PLAIN (RFC 4616): authorisation identity, user name and password between NULs. */
export function plainExchange(accounts: AccountFinder): SaslExchange {
  return {
    step(message) {
      const parts = message.split('\0');
      const [authzid, username, password] = parts;
      if (parts.length !== 3 || authzid === undefined || !username || !password) {
        return failure('malformed-request');
      }
      const account = accounts.find(username);
      if (!account || !sameText(preparePassword(password), preparePassword(account.password))) {
        return failure('not-authorized');
      }
      return account.mayActAs(authzid) ? { kind: 'success', account } : failure('invalid-authzid');
    },
  };
}

function sameText(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
