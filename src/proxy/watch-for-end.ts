import { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';

/** The most that is read to see what comes after it, in bytes. */
const LOOK_AHEAD = 64 * 1024;

/**
 * Watches a stream that nobody reads for its end, however it ends. An end is seen only by who reads up to it: what was
 * read on the way is put back.
 *
 * @returns what stops it
 */
export function watchForEnd(stream: Duplex, gone: () => void): () => void {
  const ahead: Buffer[] = [];
  let size = 0;
  const look = (): void => {
    if (size >= LOOK_AHEAD) return;
    const chunk: Buffer | null = stream.read();
    if (chunk === null) return;
    ahead.push(chunk);
    size += chunk.length;
  };
  stream.on('readable', look).on('end', gone).on('close', gone);
  look();
  return () => {
    stream.off('readable', look).off('end', gone).off('close', gone);
    if (size > 0 && !stream.readableEnded && !stream.destroyed) stream.unshift(Buffer.concat(ahead));
  };
}
