import { CliError } from '../errors.ts';
import { isLocalhost } from './server-address.ts';
import { orderTargets, type SrvRecord, type Target } from './srv.ts';

/** Looks up SRV records; node:dns's promises are one. */
export interface SrvResolver {
  resolveSrv(name: string): Promise<SrvRecord[]>;
}

export interface Wanted {
  /** Both services are looked at unless only one will do. */
  readonly service: 'both' | 'direct-tls' | 'starttls';
  readonly resolver?: SrvResolver;
}

const PORTS = { startTls: 5222, directTls: 5223 } as const;

/**
 * Where a client of a domain connects, in the order to try it (RFC 6120 3.2, XEP-0368): what its SRV records say; the
 * domain itself only if there are none.
 *
 * @throws CliError (`connection`) when the records say that there is no such service
 */
export async function findTargets(domain: string, { service, resolver }: Wanted): Promise<Target[]> {
  const fallback = {
    host: domain,
    port: service === 'direct-tls' ? PORTS.directTls : PORTS.startTls,
    directTls: service === 'direct-tls',
  };
  // Nobody is asked about it (RFC 6761 6.3).
  if (isLocalhost(domain)) return [fallback];
  const dns = resolver ?? (await import('node:dns/promises'));
  const [directTls, startTls] = await Promise.all([
    service === 'starttls' ? [] : records(dns, `_xmpps-client._tcp.${domain}`),
    service === 'direct-tls' ? [] : records(dns, `_xmpp-client._tcp.${domain}`),
  ]);
  const targets = orderTargets({ directTls, startTls });
  if (targets.length > 0) return targets;
  if (directTls.length + startTls.length > 0) {
    throw new CliError('connection', `resolving ${domain}: its SRV records say that it has no such service`, {
      hint: 'name the server with --server HOST[:PORT] if you know better',
    });
  }
  return [fallback];
}

/** No records, or none to be had: then the domain itself is tried, and its certificate has to prove it anyway. */
async function records(dns: SrvResolver, name: string): Promise<readonly SrvRecord[]> {
  try {
    return await dns.resolveSrv(name);
  } catch {
    return [];
  }
}
