import { isIP } from 'node:net';
import { runChildTask } from './child-task.ts';
import { isLocalhost } from './server-address.ts';

/**
 * The addresses of a host as the system knows them: by its hosts file, mDNS, search domains and so on (getaddrinfo).
 *
 * Node cannot take a look-up by the system back, and does not end while one is under way: with a name server that falls
 * silent, at whichever question, that is long after the deadline. So another process asks, which can be killed.
 *
 * @throws the system's error, ENOTFOUND when it knows none; the signal's reason when it is aborted
 */
export async function lookUp(host: string, signal: AbortSignal): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  if (isLocalhost(host)) return LOOPBACK;
  const addresses = (await askGetent(host, signal)) ?? (await runChildTask<string[]>(LOOK_UP, host, signal));
  if (addresses.length === 0) throw Object.assign(new Error('no addresses'), { code: 'ENOTFOUND' });
  return addresses;
}

/** Nobody is asked about them (RFC 6761 6.3). More servers listen on the first one alone than on the other. */
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Asks the program that Linux has for it, which takes some milliseconds, and a Node of our own fifty.
 *
 * @returns undefined where it is not there, knows the database of another system, or finds nothing; it does not say why
 */
async function askGetent(host: string, signal: AbortSignal): Promise<string[] | undefined> {
  if (!PLAIN_NAME.test(host)) return undefined;
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const options = { signal, killSignal: 'SIGKILL', encoding: 'utf8' } as const;
    execFile('getent', ['ahosts', host], options, (error, stdout) => {
      if (signal.aborted) reject(signal.reason);
      else resolve(error ? undefined : readAddresses(stdout));
    });
  });
}

/** What is no option to any program. */
const PLAIN_NAME = /^[a-z0-9_][a-z0-9_.-]*$/i;

/** Each address has a line for each type of socket. */
function readAddresses(output: string): string[] {
  const addresses = output.split('\n').map((line) => line.split(/\s/)[0] ?? '');
  return [...new Set(addresses.filter((address) => isIP(address) !== 0))];
}

const LOOK_UP = `async (host) =>
  (await require('node:dns/promises').lookup(host, { all: true, verbatim: true })).map(({ address }) => address)`;
