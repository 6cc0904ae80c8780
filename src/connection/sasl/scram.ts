import { Buffer } from 'node:buffer';
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { runChildTask } from '../../transport/child-task.ts';
import { connectionFailure } from '../../transport/network-failure.ts';
import { loginError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import { preparePassword, prepareUsername } from './prepare.ts';
import { escapeName, readServerFinal, readServerFirst } from './scram-message.ts';

/** The hashes, strongest first: SCRAM-SHA-1 is RFC 5802, -256 RFC 7677, -512 draft-melnikov-scram-sha-512. */
export const SCRAM_HASHES = ['SHA-512', 'SHA-256', 'SHA-1'] as const;
export type ScramHash = (typeof SCRAM_HASHES)[number];

/**
 * What client-first-message says of channel binding (RFC 5802 6): `n` that we do not do it, `y` that we could and
 * saw no offer of it, `p` that the exchange is bound to the TLS connection: the -PLUS variant. `data` are the 32 bytes
 * of TLS_EXPORTER.
 */
export type ChannelBinding =
  | { readonly gs2: 'n' | 'y' }
  | { readonly gs2: 'p=tls-exporter'; readonly data: Uint8Array };

/** What to export from the TLS connection for `tls-exporter`: with an empty context (RFC 9266 2). */
export const TLS_EXPORTER = { length: 32, label: 'EXPORTER-Channel-Binding' } as const;

export interface ScramSettings {
  readonly hash: ScramHash;
  readonly username: string;
  readonly password: string;
  readonly binding: ChannelBinding;
  /** Ends the reckoning when it is aborted; nothing does if not given. */
  readonly signal?: AbortSignal;
  /** A nonce for tests: printable ASCII without comma. */
  readonly nonce?: string;
}

/** SCRAM (RFC 5802), both sides proven: `final` throws unless the server showed that it knows the password, too. */
export class Scram implements Exchange {
  readonly mechanism: string;
  readonly #digest: string;
  readonly #password: string;
  readonly #gs2Header: string;
  readonly #bindingData: Uint8Array;
  readonly #nonce: string;
  readonly #signal: AbortSignal;
  readonly #clientFirstBare: string;
  #step: 'first' | 'proof' | 'proven' = 'first';
  #serverSignature: Buffer | undefined;

  /** @throws CliError (`usage`) when SASLprep forbids the user name or the password */
  constructor({ hash, username, password, binding, signal, nonce }: ScramSettings) {
    this.mechanism = `SCRAM-${hash}${binding.gs2 === 'p=tls-exporter' ? '-PLUS' : ''}`;
    this.#digest = DIGESTS[hash];
    this.#password = preparePassword(password);
    this.#gs2Header = `${binding.gs2},,`;
    this.#bindingData = 'data' in binding ? binding.data : new Uint8Array();
    this.#signal = signal ?? new AbortController().signal;
    this.#nonce = nonce ?? randomBytes(NONCE_BYTES).toString('base64');
    this.#clientFirstBare = `n=${escapeName(prepareUsername(username))},r=${this.#nonce}`;
  }

  initial(): string {
    return this.#gs2Header + this.#clientFirstBare;
  }

  /** @throws CliError (`auth`) when the server's message is malformed, or it does not prove itself */
  async challenge(data: string): Promise<string> {
    if (this.#step === 'first') {
      this.#step = 'proof';
      return this.#clientFinal(data);
    }
    // RFC 4422 allows the server's last message to come as a challenge, followed by an empty success.
    this.#verify(data);
    return '';
  }

  /** @throws CliError (`auth`) when the server does not prove itself */
  final(data: string | undefined): void {
    if (data !== undefined && data !== '') this.#verify(data);
    if (this.#step !== 'proven') throw loginError(UNPROVEN, { hint: UNPROVEN_HINT });
  }

  async #clientFinal(serverFirst: string): Promise<string> {
    const { nonce, salt, iterations } = readServerFirst(serverFirst, this.#nonce);
    const binding = Buffer.concat([Buffer.from(this.#gs2Header), this.#bindingData]);
    const withoutProof = `c=${binding.toString('base64')},r=${nonce}`;
    const authMessage = `${this.#clientFirstBare},${serverFirst},${withoutProof}`;
    const salted = await this.#saltedPassword(salt, iterations);
    const clientKey = this.#hmac(salted, 'Client Key');
    const storedKey = createHash(this.#digest).update(clientKey).digest();
    const clientSignature = this.#hmac(storedKey, authMessage);
    this.#serverSignature = this.#hmac(this.#hmac(salted, 'Server Key'), authMessage);
    return `${withoutProof},p=${xor(clientKey, clientSignature).toString('base64')}`;
  }

  #verify(serverFinal: string): void {
    const expected = this.#serverSignature;
    if (!expected || this.#step !== 'proof')
      throw loginError('the server breaks the order of the SCRAM messages');
    const signature = readServerFinal(serverFinal);
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
      throw loginError("the server's SCRAM signature is wrong", { hint: UNPROVEN_HINT });
    }
    this.#step = 'proven';
  }

  async #saltedPassword(salt: Buffer, iterations: number): Promise<Buffer> {
    const digest = this.#digest;
    const { length } = createHash(digest).digest();
    if (iterations < MANY_ITERATIONS)
      return promisify(pbkdf2)(this.#password, salt, iterations, length, digest);
    const question = { password: this.#password, salt, iterations, length, digest };
    try {
      return Buffer.from(await runChildTask<Uint8Array>(PBKDF2, question, this.#signal));
    } catch (error) {
      this.#signal.throwIfAborted();
      throw connectionFailure('login', error);
    }
  }

  #hmac(key: Buffer, text: string): Buffer {
    return createHmac(this.#digest, key).update(text).digest();
  }
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));
}

/** From here on it is worth a process of its own, which can be killed: some 0.1 s where 10 million take 10 s. */
const MANY_ITERATIONS = 100_000;
const PBKDF2 = `({ password, salt, iterations, length, digest }) =>
  require('node:util').promisify(require('node:crypto').pbkdf2)(password, salt, iterations, length, digest)`;
const NONCE_BYTES = 24;
const DIGESTS = { 'SHA-512': 'sha512', 'SHA-256': 'sha256', 'SHA-1': 'sha1' } as const satisfies Record<
  ScramHash,
  string
>;
const UNPROVEN = 'the server did not prove that it knows the password';
const UNPROVEN_HINT = 'this may be another server than the one that has the account';
