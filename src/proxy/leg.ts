import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** One of a connection's two hops. */
export interface Leg {
  /** TCP. */
  readonly raw: Socket;
  /** Where text is read and written: TLS, or the TCP socket itself. */
  readonly stream: Socket | TLSSocket;
}

export function plainLeg(raw: Socket): Leg {
  return { raw, stream: raw };
}

/** Ends it as a broken connection ends. */
export function resetLeg({ raw, stream }: Leg): void {
  raw.resetAndDestroy();
  stream.destroy();
}

/** Ends it in order, after these last words; waits for the other side's end, but not for long. */
export function finishLeg({ raw, stream }: Leg, lastWords = ''): void {
  const drop = (): void => {
    stream.destroy();
    raw.destroy();
  };
  const timer = setTimeout(drop, LINGER).unref();
  stream.once('close', () => clearTimeout(timer));
  stream.on('error', () => {});
  stream.resume().end(lastWords);
}

/** Milliseconds. */
const LINGER = 2000;
