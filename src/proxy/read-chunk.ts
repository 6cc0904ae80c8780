import type { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';

/**
 * The next bytes of a stream that nobody else reads; undefined at its end, however it ended.
 *
 * @throws the signal's reason
 */
export function readChunk(stream: Duplex, signal: AbortSignal): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const chunk: Buffer | null = stream.read();
      if (chunk !== null) finish(() => resolve(chunk));
    };
    const onEnd = (): void => finish(() => resolve(undefined));
    const onAbort = (): void => finish(() => reject(signal.reason));
    const finish = (settle: () => void): void => {
      stream.off('readable', look).off('end', onEnd).off('close', onEnd);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    if (signal.aborted) return reject(signal.reason);
    if (stream.readableEnded || stream.destroyed) return resolve(undefined);
    stream.on('readable', look).on('end', onEnd).on('close', onEnd);
    signal.addEventListener('abort', onAbort);
    look();
  });
}
