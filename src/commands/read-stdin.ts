import { text as readAll } from 'node:stream/consumers';
import type { Io } from '../io.ts';

/**
 * All of stdin as text. Who writes it may take as long as they like; an interruption ends the wait.
 *
 * @throws the signal's reason when it is aborted first
 */
export async function readStdin({ stdin, signal }: Io): Promise<string> {
  signal.throwIfAborted();
  const onAbort = (): void => void stdin.destroy();
  signal.addEventListener('abort', onAbort);
  try {
    const text = await readAll(stdin);
    signal.throwIfAborted();
    return text;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
