import { Resolver } from 'node:dns/promises';
import { CliError } from '../errors.ts';
import { lookUp } from '../transport/look-up.ts';
import { reasonOf } from '../transport/network-failure.ts';
import { isAddress, type ServerAddress } from '../transport/server-address.ts';
import type { SrvRecord } from '../transport/srv.ts';
import { type DnsAnswer, dnsAnswer } from './dns-answer.ts';

/** Whom names are asked of. */
export interface NameServer {
  srv(name: string): Promise<DnsAnswer<SrvRecord>>;
  /** IPv4 or IPv6 addresses of a host. */
  addresses(host: string, family: 4 | 6): Promise<DnsAnswer<string>>;
  /** What a name is an alias of. */
  cname(host: string): Promise<DnsAnswer<string>>;
  /** Nothing more is asked; what is under way has timed out. */
  close(): void;
}

/** How long one question may take before it is put again, and how often it is put; milliseconds. */
const QUESTION_TIMEOUT = 1500;
const TRIES = 2;

/**
 * The name server that the user has named; else the system's. Only then hosts are looked up in the system's way, hosts
 * file and all, as a client does it.
 *
 * @param server its host may be a name, which the system looks up
 * @throws CliError (`connection`) when it has no address; the signal's reason when it is aborted
 */
export async function openNameServer(
  server: ServerAddress | undefined,
  signal: AbortSignal,
): Promise<NameServer> {
  const resolver = new Resolver({ timeout: QUESTION_TIMEOUT, tries: TRIES });
  if (server) resolver.setServers([await socketAddress(server, signal)]);
  const over = new AbortController();
  const cancel = (): void => {
    resolver.cancel();
    over.abort(Object.assign(new Error('no answer in time'), { code: 'ETIMEOUT' }));
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const ask = <T>(question: () => Promise<T[]>): Promise<DnsAnswer<T>> =>
    dnsAnswer(over.signal.aborted ? Promise.reject(over.signal.reason) : question());
  const bySystem = systemLookUp(over.signal);
  const direct = (host: string, family: 4 | 6): Promise<string[]> =>
    family === 4 ? resolver.resolve4(host) : resolver.resolve6(host);
  return {
    srv: (name) => ask(() => resolver.resolveSrv(name)),
    addresses: (host, family) => ask(() => (server ? direct(host, family) : bySystem(host, family))),
    cname: (host) => ask(() => resolver.resolveCname(host)),
    close: () => {
      signal.removeEventListener('abort', cancel);
      cancel();
    },
  };
}

/** One look-up gives both families. */
function systemLookUp(signal: AbortSignal): (host: string, family: 4 | 6) => Promise<string[]> {
  const known = new Map<string, Promise<string[]>>();
  return async (host, family) => {
    const found = known.get(host) ?? lookUp(host, signal);
    known.set(host, found);
    return (await found).filter((address) => address.includes(':') === (family === 6));
  };
}

async function socketAddress({ host, port = 53 }: ServerAddress, signal: AbortSignal): Promise<string> {
  const address = isAddress(host) ? host : await addressOf(host, signal);
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

async function addressOf(host: string, signal: AbortSignal): Promise<string> {
  try {
    const [address] = await lookUp(host, signal);
    if (address !== undefined) return address;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw noAddress(host, reasonOf(error), error);
  }
  throw noAddress(host, 'no such host');
}

function noAddress(host: string, why: string, cause?: unknown): CliError {
  const hint = 'is the name of the name server right? an address does as well';
  return new CliError('connection', `--dns ${host}: ${why}`, { hint, cause });
}
