import type { Buffer } from 'node:buffer';
import type { CliError } from '../../errors.ts';
import { loginError } from './errors.ts';
import { decodeBase64 } from './wire-text.ts';

/** The fewest rounds of PBKDF2 that we take part in (RFC 5802 5.1, RFC 7677 4). */
export const MIN_ITERATIONS = 4096;
/** The most: some ten seconds' work, on which a server could otherwise keep us for hours. */
export const MAX_ITERATIONS = 10_000_000;

export interface ServerFirst {
  /** Our nonce and the server's. */
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

/** A user name as SCRAM writes it (RFC 5802 5.1, attribute n). */
export function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}

/**
 * Reads server-first-message (RFC 5802 7): `r`, `s` and `i` in this order, then perhaps extensions, which are ignored.
 *
 * @throws CliError (`auth`) when it is malformed or demands what we must not do
 */
export function readServerFirst(message: string, clientNonce: string): ServerFirst {
  const attributes = readAttributes(message);
  if (attributes.some(({ name }) => name === 'm')) {
    throw loginError('the server demands a SCRAM extension that xmpp-tool does not know');
  }
  const [nonce, salt, iterations, ...extensions] = attributes;
  if (nonce?.name !== 'r' || salt?.name !== 's' || iterations?.name !== 'i') {
    throw malformed('it is not nonce, salt and iteration count');
  }
  if (extensions.some(({ name }) => 'rsi'.includes(name))) throw malformed('an attribute stands in it twice');
  return {
    nonce: readNonce(nonce.value, clientNonce),
    salt: readSalt(salt.value),
    iterations: readIterations(iterations.value),
  };
}

/**
 * Reads server-final-message (RFC 5802 7).
 *
 * @returns the server's signature
 * @throws CliError (`auth`) when it is malformed or an error
 */
export function readServerFinal(message: string): Buffer {
  const [first, ...extensions] = readAttributes(message);
  if (first?.name === 'e') throw loginError(`the server answers ${errorName(first.value)}`);
  if (extensions.some(({ name }) => 'mve'.includes(name)))
    throw malformed('an attribute is in the wrong place');
  const signature = first?.name === 'v' ? decodeBase64(first.value) : undefined;
  if (!signature) throw malformed('it has no signature');
  return signature;
}

interface Attribute {
  readonly name: string;
  readonly value: string;
}

function readAttributes(message: string): Attribute[] {
  return message.split(',').map((part) => {
    if (!ATTRIBUTE.test(part)) throw malformed('it is not a list of attributes');
    return { name: part.charAt(0), value: part.slice(2) };
  });
}

function readNonce(nonce: string, clientNonce: string): string {
  if (!PRINTABLE.test(nonce)) throw malformed('its nonce is not printable ASCII');
  if (!nonce.startsWith(clientNonce)) throw loginError("the server's SCRAM nonce does not begin with ours");
  if (nonce === clientNonce) throw loginError('the server adds nothing to our SCRAM nonce');
  return nonce;
}

function readSalt(text: string): Buffer {
  const salt = decodeBase64(text);
  if (!salt) throw malformed('its salt is not base64');
  return salt;
}

function readIterations(text: string): number {
  const iterations = POSITIVE_NUMBER.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(iterations)) throw malformed('its iteration count is not a number');
  if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
    const range = `${MIN_ITERATIONS} to ${MAX_ITERATIONS}`;
    throw loginError(`the server's SCRAM iteration count is out of range (${range})`);
  }
  return iterations;
}

/** `e=` has one of the names in RFC 5802 7 as its value; anything else is not worth repeating. */
function errorName(value: string): string {
  return ERROR_NAME.test(value) ? value : 'other-error';
}

function malformed(why: string): CliError {
  return loginError(`the server's SCRAM message is malformed: ${why}`);
}

const ATTRIBUTE = /^[A-Za-z]=[^\0]+$/;
const PRINTABLE = /^[!-~]+$/;
const POSITIVE_NUMBER = /^[1-9][0-9]*$/;
const ERROR_NAME = /^[a-z0-9-]{1,60}$/;
