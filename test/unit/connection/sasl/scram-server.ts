import { Buffer } from 'node:buffer';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { ScramHash } from '../../../../src/connection/sasl/scram.ts';

/** The server's side of SCRAM, as RFC 5802 3 writes it down, from a password that needs no preparing but NFKC. */
export class ScramServer {
  readonly #hash: string;
  readonly #salted: Buffer;
  readonly #iterations: number;
  #messages = '';

  constructor(hash: ScramHash, password: string, iterations = 4096) {
    this.#iterations = iterations;
    this.#hash = hash.replace('-', '').toLowerCase();
    const length = createHash(this.#hash).digest().length;
    this.#salted = pbkdf2Sync(password.normalize('NFKC'), SALT, iterations, length, this.#hash);
  }

  first(clientFirst: string): string {
    const bare = clientFirst.replace(/^[^,]*,[^,]*,/, '');
    const nonce = /,r=([^,]*)/.exec(bare)?.[1];
    const message = `r=${nonce}server,s=${SALT.toString('base64')},i=${this.#iterations}`;
    this.#messages = `${bare},${message}`;
    return message;
  }

  accepts(clientFinal: string): boolean {
    const [withoutProof = '', proof = ''] = clientFinal.split(',p=');
    const storedKey = this.#digest(this.#hmac(this.#salted, 'Client Key'));
    const signature = this.#hmac(storedKey, `${this.#messages},${withoutProof}`);
    const clientKey = Buffer.from(proof, 'base64').map((byte, index) => byte ^ (signature[index] ?? 0));
    return this.#digest(clientKey).equals(storedKey);
  }

  final(clientFinal: string): string {
    const [withoutProof = ''] = clientFinal.split(',p=');
    const key = this.#hmac(this.#salted, 'Server Key');
    return `v=${this.#hmac(key, `${this.#messages},${withoutProof}`).toString('base64')}`;
  }

  #digest(data: Uint8Array): Buffer {
    return createHash(this.#hash).update(data).digest();
  }

  #hmac(key: Buffer, text: string): Buffer {
    return createHmac(this.#hash, key).update(text).digest();
  }
}

const SALT = Buffer.from('a grain of salt');
