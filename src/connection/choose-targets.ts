import { CliError } from '../errors.ts';
import { findTargets } from '../transport/find-targets.ts';
import { isAddress, type ServerAddress } from '../transport/server-address.ts';
import type { Target } from '../transport/srv.ts';
import type { Deadline } from './deadline.ts';
import type { StreamSettings } from './settings.ts';

const PORTS = { startTls: 5222, directTls: 5223, component: 5347 } as const;

/**
 * Where to connect by the settings, in the order to try it.
 *
 * @throws CliError (`usage`) when they contradict each other, (`connection`) when there is no such service; the
 *   deadline's failure
 */
export async function chooseTargets(settings: StreamSettings, deadline: Deadline): Promise<Target[]> {
  const { server, kind, tls, jid } = settings;
  if (server?.directTls && (tls.mode === 'none' || tls.mode === 'starttls')) {
    throw new CliError('usage', `--server xmpps:// and --tls ${tls.mode} contradict each other`);
  }
  const directTls = tls.mode === 'direct' || server?.directTls === true;
  const usual = directTls ? PORTS.directTls : PORTS.startTls;
  const port = kind === 'component' ? PORTS.component : usual;
  if (server) return [{ host: server.host, port: server.port ?? port, directTls }];
  return resolve(jid.asciiDomain(), settings, deadline);
}

/**
 * Where `see-other-host` leads (RFC 6120 4.9.3.19), in the order to try it. What the user wants of TLS holds there, too,
 * and a host without a port is resolved as the domain was. With a port nothing says what kind of TLS is spoken at it:
 * where the user leaves that to us it is the kind of the stream that sent us there, and the other one if that fails.
 */
export async function redirectTargets(
  { host, port }: ServerAddress,
  from: Target,
  settings: StreamSettings,
  deadline: Deadline,
): Promise<Target[]> {
  if (port === undefined && !isAddress(host)) return resolve(host, settings, deadline);
  const at = (directTls: boolean): Target => ({
    host,
    port: port ?? (directTls ? PORTS.directTls : PORTS.startTls),
    directTls,
  });
  const open = settings.tls.mode === 'auto' && settings.server?.directTls !== true;
  return open ? [at(from.directTls), at(!from.directTls)] : [at(from.directTls)];
}

function resolve(domain: string, settings: StreamSettings, deadline: Deadline): Promise<Target[]> {
  const { tls, server, resolver } = settings;
  deadline.enter(`resolving ${domain}`);
  const directTls = tls.mode === 'direct' || server?.directTls === true;
  const service = directTls ? 'direct-tls' : tls.mode === 'auto' ? 'both' : 'starttls';
  return deadline.within(findTargets(domain, { service, ...(resolver && { resolver }) }));
}
