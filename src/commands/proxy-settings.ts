import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { ProxySettings } from '../proxy/settings.ts';
import { formatHostPort, isAddress, parseServerAddress } from '../transport/server-address.ts';
import type { Values } from './command.ts';
import { readJid, readStreamSettings } from './connection-settings.ts';
import type { ProxyOptions } from './proxy.ts';
import { say, WARNING } from './say.ts';

type ProxyValues = Values<ProxyOptions>;

const COMPONENT_PORT = 5347;
const CLIENT_PORT = 5222;

/**
 * How to reach the server: as every command does, only that the domain takes the JID's place.
 *
 * @throws CliError (`usage`)
 */
export async function readUpstream(values: ProxyValues, io: Io): Promise<ProxySettings['upstream']> {
  const kind = values.component ? 'component' : 'client';
  const settings = await readStreamSettings({ ...values, jid: readDomain(values, io) }, io, kind);
  if (settings.kind === 'client') return settings;
  const { server } = settings;
  return { ...settings, kind: 'client', server: { ...server, port: server.port ?? COMPONENT_PORT } };
}

function readDomain({ domain, server, component }: ProxyValues, { env }: Io): string {
  if (domain !== undefined) return checkDomain(domain);
  const text = server ?? (env.XMPP_SERVER || undefined);
  const host = text === undefined ? undefined : parseServerAddress(text)?.host;
  if (host !== undefined && (component || !isAddress(host))) return host.replace(/%.*/, '');
  if (text !== undefined && host === undefined) {
    throw new CliError('usage', `--server ${text}: is not HOST, HOST:PORT, [IPv6]:PORT, xmpp:// or xmpps://`);
  }
  throw new CliError('usage', text === undefined ? 'no server given' : `--server ${text}: has no name`, {
    hint: component ? 'name it with --server HOST[:PORT]' : 'name the domain of the users with --domain',
  });
}

function checkDomain(domain: string): string {
  const { local, resource } = readJid('--domain', domain);
  if (local === '' && resource === '') return domain;
  throw new CliError('usage', `--domain ${domain}: is a JID, not a domain`);
}

/** @throws CliError (`usage`) */
export function readListen({ listen = '', component }: ProxyValues, io: Io): ProxySettings['listen'] {
  const match = LISTEN.exec(/^[0-9]+$/.test(listen) ? `:${listen}` : listen);
  const usual = component ? COMPONENT_PORT : CLIENT_PORT;
  const port = match?.[3] === undefined ? usual : Number(match[3]);
  if (match === null || port > 65_535) {
    throw new CliError('usage', `--listen ${listen}: is not PORT, HOST, HOST:PORT or [IPv6]:PORT`);
  }
  const host = match[1] ?? (match[2] || '127.0.0.1');
  if (!LOOPBACK.test(host)) {
    const where = formatHostPort(host, port);
    say(io.stderr, WARNING, `--listen ${where}: others who reach it are passed on to the server`);
  }
  return { host, port };
}

const LISTEN = /^(?:\[([0-9a-f:.]+(?:%\w+)?)\]|([^\s:[\]]*))(?::([0-9]{1,5}))?$/i;
const LOOPBACK = /^(localhost|127\.[0-9.]+|::1)$/;
