import { buffer as readAll } from 'node:stream/consumers';
import type { Io } from '../io.ts';
import { decodeUtf8 } from './utf8-text.ts';

/**
 * All of stdin as text. Who writes it may take as long as they like; an interruption ends the wait.
 *
 * @param what it is, for a failure
 * @throws CliError (`usage`) when it is no UTF-8; the signal's reason when it is aborted first
 */
export async function readStdin(what: string, { stdin, signal }: Io): Promise<string> {
  signal.throwIfAborted();
  const onAbort = (): void => void stdin.destroy();
  signal.addEventListener('abort', onAbort);
  try {
    const bytes = await readAll(stdin);
    signal.throwIfAborted();
    return decodeUtf8(bytes, `${what} on stdin`);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
