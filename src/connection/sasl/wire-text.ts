import { Buffer } from 'node:buffer';
import { loginError } from './errors.ts';

// @xmpp/base64 is btoa and atob: they take and give strings with one character for each byte, not text.

/** Text as a string with one character for each byte of its UTF-8, as btoa wants it. */
export function toByteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * The text of what atob gave.
 *
 * @throws CliError (`auth`) when the bytes are no UTF-8
 */
export function fromByteString(bytes: string): string {
  return decodeUtf8(Buffer.from(bytes, 'latin1'));
}

/**
 * The text in a `<success/>` or `<challenge/>`: undefined when it is empty, '' for a lone equals sign (RFC 6120 6.4.2).
 *
 * @throws CliError (`auth`) when it is no base64 of UTF-8
 */
export function decodeContent(content: string): string | undefined {
  const trimmed = content.trim();
  if (trimmed === '') return undefined;
  if (trimmed === '=') return '';
  const bytes = decodeBase64(trimmed);
  if (!bytes) throw loginError("the server's SASL data is not base64");
  return decodeUtf8(bytes);
}

/** Strict base64 (RFC 4648 4): full padding, nothing else in it; undefined for anything else. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw loginError("the server's SASL data is not UTF-8", { cause });
  }
}
