import { Buffer } from 'node:buffer';
import { type Leg, resetLeg } from './leg.ts';

export interface PassOptions {
  /** What is passed on for what has come. */
  edit(bytes: Buffer): Buffer;
  /** What is passed on when no more comes. */
  rest?(): Buffer;
  /** `from` has ended, or is lost; `to` is being ended in the same way. */
  ended(how: 'closed' | 'lost'): void;
}

/**
 * Passes on what one leg sends to the other, and how it ends: an end as an end, a reset as a reset. While `to` does not
 * take what is written, nothing is read.
 *
 * @returns what stops it; nothing is read after that
 */
export function pass(from: Leg, to: Leg, options: PassOptions): () => void {
  const send = (bytes: Buffer): void => {
    if (bytes.length > 0 && !to.stream.write(bytes)) from.stream.pause();
  };
  // A copy of what came without TLS: the socket uses the buffer again (connect-socket.ts), and a write may wait.
  const own = (bytes: Buffer): Buffer => (from.stream === from.raw ? Buffer.from(bytes) : bytes);
  const onData = (bytes: Buffer): void => send(options.edit(own(bytes)));
  const onDrain = (): void => void from.stream.resume();
  const onEnd = (): void => {
    if (options.rest) send(options.rest());
    options.ended('closed');
    to.stream.end();
  };
  const endedInOrder = (): boolean => from.stream.readableEnded && !from.stream.errored;
  const onClose = (): void => {
    if (endedInOrder()) return;
    options.ended('lost');
    resetLeg(to);
  };
  from.stream.on('data', onData).on('end', onEnd).on('close', onClose);
  to.stream.on('drain', onDrain);
  // Both sides of it may be over before it is passed on.
  if (endedInOrder()) onEnd();
  else if (from.stream.destroyed) onClose();
  from.stream.resume();
  return () => {
    from.stream.pause();
    from.stream.off('data', onData).off('end', onEnd).off('close', onClose);
    to.stream.off('drain', onDrain);
  };
}
