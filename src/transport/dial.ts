import type { Socket } from 'node:net';
import { connectSocket } from './connect-socket.ts';
import { lookUp } from './look-up.ts';
import { connectionFailure, isUnreachable } from './network-failure.ts';
import { formatHostPort } from './server-address.ts';

/** How long one address may keep the next one waiting, in milliseconds (RFC 8305 8: connection attempt delay). */
const ATTEMPT_DELAY = 250;

/**
 * Opens a TCP connection to a host: all of its addresses are tried, IPv6 and IPv4 by turns, each starting a little
 * after the one before it or as soon as that one has failed (RFC 8305). The first that answers is taken.
 *
 * @param addressesOf throws the signal's reason when it is aborted
 * @throws CliError (`connection`) when none of them answers; the signal's reason when it is aborted
 */
export async function dial(
  host: string,
  port: number,
  signal: AbortSignal,
  addressesOf = lookUp,
): Promise<Socket> {
  const what = `connecting to ${formatHostPort(host, port)}`;
  try {
    signal.throwIfAborted();
    const addresses = await addressesOf(host, signal);
    return await race(interleaved(addresses), port, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw connectionFailure(what, error);
  }
}

/** The addresses with the two families by turns, in the resolver's order (RFC 8305 4). */
function interleaved(addresses: string[]): string[] {
  const first = addresses.filter((address) => address.includes(':') === addresses[0]?.includes(':'));
  const second = addresses.filter((address) => !first.includes(address));
  const longest = Math.max(first.length, second.length);
  const pairs = Array.from({ length: longest }, (_, i) => [first[i], second[i]]);
  return pairs.flat().filter((address) => address !== undefined);
}

function race(addresses: string[], port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const waiting = [...addresses];
    const attempts = new Set<Socket>();
    let firstError: unknown;
    let timer: NodeJS.Timeout | undefined;
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const socket of attempts) socket.destroy();
    };
    const onAbort = (): void => {
      finish();
      reject(signal.reason);
    };
    const next = (): void => {
      clearTimeout(timer);
      const host = waiting.shift();
      if (host === undefined) return;
      const socket = connectSocket(host, port);
      attempts.add(socket);
      socket.once('connect', () => {
        attempts.delete(socket.off('error', onError));
        // Who takes the socket over is told of what happens until then by its state.
        socket.on('error', () => {});
        finish();
        resolve(socket);
      });
      const onError = (error: Error): void => {
        if (firstError === undefined || isUnreachable(firstError)) firstError = error;
        attempts.delete(socket);
        if (waiting.length > 0) return next();
        if (attempts.size > 0) return;
        finish();
        reject(firstError);
      };
      socket.on('error', onError);
      timer = setTimeout(next, ATTEMPT_DELAY);
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    next();
  });
}
