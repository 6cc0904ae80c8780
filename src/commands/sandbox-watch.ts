import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Io } from '../io.ts';
import type { Findings } from '../proxy/proxied-connection.ts';
import type { ProxySettings } from '../proxy/settings.ts';
import { type RunningProxy, startProxy } from '../proxy/start-proxy.ts';
import type { BackendPorts, RunningBackend } from '../server/backend.ts';
import { parseJid } from '../stanza/jid.ts';
import { parseServerAddress } from '../transport/server-address.ts';
import { ProxyTeller } from './proxy-teller.ts';
import { say, WARNING } from './say.ts';
import type { ConnectionTap } from './traffic-log.ts';

/**
 * Stands before each of a server's ports, with the server's own certificate, and shows what passes: servers that are
 * processes of their own cannot be asked.
 *
 * @returns the server with the ports that are watched
 */
export async function watchBackend(
  server: RunningBackend,
  keyFile: string,
  openTap: () => ConnectionTap,
  io: Io,
): Promise<RunningBackend> {
  const certificate = await readFile(server.caFile, 'utf8');
  const context = createSecureContext({
    cert: certificate,
    key: await readFile(keyFile),
    minVersion: 'TLSv1.2',
  });
  const teller = new ProxyTeller(io, `the client has to trust ${server.caFile}`);
  const findings: Findings = {
    // Was said, of all of them.
    mechanismsRemoved: () => {},
    loginFailedUnbound: (connection) => teller.loginFailedUnbound(connection),
    failed: (connection, error) => teller.failed(connection, error),
  };
  say(
    io.stderr,
    WARNING,
    `${server.name} is watched by a proxy: it offers no -PLUS mechanisms, and does not require TLS`,
  );
  const open = async (port: number, kind: keyof BackendPorts): Promise<RunningProxy> => {
    const settings = { listen: { host: server.host, port: 0 }, context, component: kind === 'component' };
    const upstream = upstreamOf(server, port, kind, certificate);
    return startProxy({ ...settings, upstream, openTap: () => asServer(openTap()) }, findings);
  };
  const proxies = {
    client: await open(server.ports.client, 'client'),
    directTls: await open(server.ports.directTls, 'directTls'),
    component: await open(server.ports.component, 'component'),
  };
  const portOf = ({ address }: RunningProxy): number => parseServerAddress(address)?.port ?? 0;
  const ports = {
    client: portOf(proxies.client),
    directTls: portOf(proxies.directTls),
    component: portOf(proxies.component),
  };
  const stop = async (): Promise<void> => {
    await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
    await server.stop();
  };
  return { ...server, ports, stop };
}

function upstreamOf(
  { domain, host }: RunningBackend,
  port: number,
  kind: keyof BackendPorts,
  ca: string,
): ProxySettings['upstream'] {
  return {
    kind: 'client',
    jid: parseJid(domain),
    server: { host, port, directTls: kind === 'directTls' },
    tls: { mode: kind === 'component' ? 'none' : 'auto', ca, insecure: false },
    timeout: TIMEOUT,
    warn: () => {},
  };
}

/** A sandbox shows what its server sees: `in` is what clients send, and who stands in between is nobody. */
function asServer(tap: ConnectionTap): ConnectionTap {
  const data: ConnectionTap['data'] = (direction, bytes) => {
    tap.data(direction === 'in' ? 'out' : 'in', bytes);
  };
  const note: ConnectionTap['note'] = ({ kind, text }) => {
    if (kind === 'accepted' || kind === 'failed' || kind === 'closed') tap.note({ kind, text });
    else if (kind === 'tls' && text.startsWith(CLIENT_TLS)) {
      tap.note({ kind, text: text.slice(CLIENT_TLS.length) });
    }
  };
  return { data, note, end: () => tap.end() };
}

/** How the proxy tells it from that of its other hop. */
const CLIENT_TLS = 'with the client, ';

/** Milliseconds from a client's connection to the end of its TLS handshake. */
const TIMEOUT = 30_000;
