import { CliError } from '../errors.ts';

/**
 * Bytes that the user has given as text, without a byte order mark.
 *
 * @param what in the failure, such as `--file notes.txt`
 * @throws CliError (`usage`) when they are no UTF-8: what would be sent is not what was meant
 */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CliError('usage', `${what}: is not UTF-8`, { cause: error });
  }
}

/** The same up to the first line feed. */
export function firstLine(bytes: Uint8Array, what: string): string {
  const end = bytes.indexOf(LINE_FEED);
  return decodeUtf8(end < 0 ? bytes : bytes.subarray(0, end), what).replace(/\r$/, '');
}

export const LINE_FEED = 10;
