import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

export const HASHES = { 'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256' } as const;
export type ScramHash = (typeof HASHES)[keyof typeof HASHES];

/** What a server keeps of a password (RFC 5802 3). */
export interface ScramKeys {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

export function deriveKeys(hash: ScramHash, password: string): ScramKeys {
  const salt = randomBytes(SALT_BYTES);
  const { length } = createHash(hash).digest();
  const salted = pbkdf2Sync(preparePassword(password), salt, ITERATIONS, length, hash);
  const clientKey = hmac(hash, salted, 'Client Key');
  return {
    salt,
    iterations: ITERATIONS,
    storedKey: createHash(hash).update(clientKey).digest(),
    serverKey: hmac(hash, salted, 'Server Key'),
  };
}

export function hmac(hash: ScramHash, key: Buffer, text: string): Buffer {
  return createHmac(hash, key).update(text).digest();
}

/** SASLprep (RFC 4013) as far as it maps; what it forbids, nobody can log in with. */
export function preparePassword(password: string): string {
  return password.replace(OTHER_SPACES, ' ').replace(MAPPED_TO_NOTHING, '').normalize('NFKC');
}

const SALT_BYTES = 16;
const ITERATIONS = 4096;
/** RFC 3454 C.1.2 and B.1. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g;
// biome-ignore lint/suspicious/noMisleadingCharacterClass: they are single code points here, none combines
const MAPPED_TO_NOTHING = /[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/g;
