import type { Duplex } from 'node:stream';

/**
 * Watches a stream that nobody reads for its being lost. It reads ahead for that, as much as the stream itself keeps; what
 * has come, and an end after it, is there for who reads next.
 *
 * @returns what stops it
 */
export function watchForLoss(stream: Duplex, gone: () => void): () => void {
  // A stream reads from its source as long as somebody waits for what is readable.
  const wait = (): void => {};
  stream.on('readable', wait).on('close', gone);
  if (stream.destroyed) gone();
  return () => {
    stream.off('readable', wait).off('close', gone);
  };
}
