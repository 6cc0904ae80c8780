import { Resolver } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { runChildTask } from './child-task.ts';
import { isAddress } from './server-address.ts';

/** How long a name server may take to prove that it is there, in milliseconds. */
const SIGN_OF_LIFE = 300;

/** How to learn a host's addresses in the system's way, and whether the name servers answer; for tests. */
export interface LookUpWays {
  here(host: string): Promise<string[]>;
  inChild(host: string, signal: AbortSignal): Promise<string[]>;
  responsive(host: string): Promise<boolean>;
}

/**
 * The addresses of a host as the system knows them: by its hosts file, mDNS, search domains and so on (getaddrinfo).
 *
 * A look-up by the system cannot be taken back, and with name servers that are silent it keeps the process for long
 * after its deadline. So they are asked first whether they are there; if they are not (offline, or a network without
 * any), the look-up is made in a process of its own, which can be killed.
 *
 * @throws the system's error, ENOTFOUND when it knows none; the signal's reason when it is aborted
 */
export async function lookUp(
  host: string,
  signal: AbortSignal,
  ways: LookUpWays = SYSTEM,
): Promise<string[]> {
  const addresses = (await isQuick(host, ways)) ? await ways.here(host) : await ways.inChild(host, signal);
  if (addresses.length === 0) throw Object.assign(new Error('no addresses'), { code: 'ENOTFOUND' });
  return addresses;
}

/** Names in `.local` are nothing that name servers should hear of (RFC 6762 22.1). */
async function isQuick(host: string, { responsive }: LookUpWays): Promise<boolean> {
  if (isAddress(host) || host === 'localhost') return true;
  return !/\.local\.?$/i.test(host) && (await responsive(host));
}

/** Both families, because the system asks for both, and there are servers that are silent about one. */
function responsive(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const resolver = new Resolver();
    const timer = setTimeout(() => resolver.cancel(), SIGN_OF_LIFE);
    let waiting = 2;
    let answers = 0;
    const answered = (error: NodeJS.ErrnoException | null): void => {
      if (error === null || error.code === 'ENODATA' || error.code === 'ENOTFOUND') answers++;
      if (--waiting > 0) return;
      clearTimeout(timer);
      resolve(answers === 2);
    };
    resolver.resolve4(host, answered);
    resolver.resolve6(host, answered);
  });
}

const SYSTEM: LookUpWays = {
  here: async (host) => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address),
  inChild: (host, signal) => runChildTask(LOOK_UP, host, signal),
  responsive,
};

const LOOK_UP = `async (host) =>
  (await require('node:dns/promises').lookup(host, { all: true, verbatim: true })).map(({ address }) => address)`;
