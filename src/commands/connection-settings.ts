import type {
  ClientSettings,
  ComponentSettings,
  Credentials,
  StreamSettings,
  TlsSettings,
} from '../connection/settings.ts';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { type Jid, JidError, parseJid } from '../stanza/jid.ts';
import { parseServerAddress, type ServerAddress } from '../transport/server-address.ts';
import type { Values } from './command.ts';
import { findPassword } from './password.ts';
import { readIdentity, readPem } from './pem-files.ts';
import { say, WARNING } from './say.ts';
import type { connectionOptions } from './shared-options.ts';
import { openKeyLog } from './tls-keylog.ts';

export type ConnectionValues = Values<typeof connectionOptions>;
type ServerValues = Pick<ConnectionValues, 'server' | 'port'>;

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_KEEPALIVE = 60_000;

/** After how much silence a session asks for a sign of life, in milliseconds. */
export function readKeepalive({ keepalive }: ConnectionValues): number {
  return keepalive === undefined ? DEFAULT_KEEPALIVE : keepalive * 1000;
}

/**
 * What the options and the environment say of the connection.
 *
 * @throws CliError (`usage`) when something is missing, wrong, or contradicts something else
 */
export async function readStreamSettings(
  values: ConnectionValues,
  io: Io,
  kind: 'client' | 'component',
): Promise<StreamSettings> {
  const jid = readOwnJid(values, io, kind);
  const server = readServer(values, io, jid);
  const tls = await readTls(values, io);
  const timeout = values.timeout === undefined ? DEFAULT_TIMEOUT : values.timeout * 1000;
  const common = {
    jid,
    tls,
    timeout,
    warn: (text: string) => say(io.stderr, WARNING, text),
  };
  warnOfTls(tls, kind, server, common.warn);
  if (kind === 'client') return { kind, ...common, ...(server && { server }) };
  if (tls.mode === 'starttls') {
    throw new CliError('usage', '--tls starttls: components have no STARTTLS (XEP-0114)', {
      hint: 'TLS from the first byte: --tls direct, or an xmpps:// server',
    });
  }
  if (server) return { kind, ...common, server };
  throw new CliError('usage', 'a component needs to know its server', {
    hint: 'name it with --server HOST[:PORT]',
  });
}

/** The same for a session: with the password. */
export async function readClientSettings(values: ConnectionValues, io: Io): Promise<ClientSettings> {
  const settings = await readStreamSettings(values, io, 'client');
  if (settings.jid.local === '' && !values.anonymous) {
    throw new CliError(
      'usage',
      `--jid ${settings.jid}: a client's JID has a user, as in user@${settings.jid.domain}`,
    );
  }
  return { ...settings, kind: 'client', credentials: await readCredentials(values, settings, io) };
}

async function readCredentials(
  values: ConnectionValues,
  settings: StreamSettings,
  io: Io,
): Promise<Credentials> {
  if (values.anonymous && values.cert !== undefined) {
    throw new CliError('usage', '--anonymous and --cert: give one of them');
  }
  if (values.anonymous) return { kind: 'anonymous' };
  if (values.cert !== undefined) return { kind: 'certificate' };
  const password = await findPassword(values, settings.jid.bare().toString(), io);
  return { kind: 'password', password };
}

export async function readComponentSettings(values: ConnectionValues, io: Io): Promise<ComponentSettings> {
  if (values.anonymous) throw new CliError('usage', '--anonymous: a component logs in with its secret alone');
  const settings = await readStreamSettings(values, io, 'component');
  if (settings.kind !== 'component') throw new TypeError('a component was asked for');
  const secret = await findPassword(values, `component ${settings.jid}`, io);
  return { ...settings, secret };
}

export function readSettings(values: ConnectionValues & { component?: boolean }, io: Io) {
  return values.component ? readComponentSettings(values, io) : readClientSettings(values, io);
}

/** @throws CliError (`usage`), naming where the JID came from */
export function readJid(where: string, text: string): Jid {
  try {
    return parseJid(text);
  } catch (error) {
    if (error instanceof JidError) throw new CliError('usage', `${where} ${text}: ${error.message}`);
    throw error;
  }
}

function readOwnJid({ jid: given }: ConnectionValues, io: Io, kind: 'client' | 'component'): Jid {
  const text = given ?? (io.env.XMPP_JID || undefined);
  if (text === undefined) {
    const form = kind === 'client' ? 'user@domain' : 'the domain of the component';
    throw new CliError('usage', 'no JID given', { hint: `name it with --jid, ${form}, or set XMPP_JID` });
  }
  const jid = readJid(given === undefined ? 'XMPP_JID' : '--jid', text);
  if (kind === 'component' && (jid.local !== '' || jid.resource !== '')) {
    throw new CliError('usage', `--jid ${text}: a component's JID is its domain, without user or resource`);
  }
  return jid;
}

/** @throws CliError (`usage`) */
export function readServer(values: ServerValues, io: Io, jid: Jid): ServerAddress | undefined {
  const text = values.server ?? (io.env.XMPP_SERVER || undefined);
  const where = values.server === undefined ? 'XMPP_SERVER' : '--server';
  const server = text === undefined ? undefined : parseServerAddress(text);
  if (text !== undefined && server === undefined) {
    throw new CliError('usage', `${where} ${text}: is not HOST, HOST:PORT, [IPv6]:PORT, xmpp:// or xmpps://`);
  }
  const { port } = values;
  if (port === undefined) return server;
  if (server?.port !== undefined && values.server !== undefined) {
    throw new CliError('usage', `--port ${port} and ${where} ${text}: both name a port`);
  }
  return server ? { ...server, port } : { host: jid.asciiDomain(), port, directTls: false };
}

/** @throws CliError (`usage`) */
export async function readTls(values: ConnectionValues, io: Io): Promise<TlsSettings> {
  const file = values.ca ?? (io.env.XMPP_CA || undefined);
  const ca = file === undefined ? undefined : await readPem('--ca', file, 'CERTIFICATE');
  const identity = await readIdentity(values);
  const keyLogFile = values['tls-keylog'];
  const pin = values['tls-pin'];
  if (pin !== undefined && !SHA256_BASE64.test(pin)) {
    throw new CliError('usage', `--tls-pin ${pin}: must be a SHA-256 in base64, 44 characters`);
  }
  return {
    mode: values.tls ?? 'auto',
    insecure: values.insecure === true,
    ...(ca !== undefined && { ca }),
    ...(pin !== undefined && { pin }),
    ...(identity && { identity }),
    ...(keyLogFile !== undefined && { keyLog: openKeyLog(keyLogFile, io) }),
  };
}

const SHA256_BASE64 = /^[A-Za-z0-9+/]{43}=$/;

const LOOPBACK = /^(localhost|127\.[0-9.]+|::1)$/;

function warnOfTls(
  tls: TlsSettings,
  kind: 'client' | 'component',
  server: ServerAddress | undefined,
  warn: (text: string) => void,
): void {
  if (tls.insecure) warn('--insecure: anybody could be at the other end');
  const remote = server === undefined || !LOOPBACK.test(server.host);
  if (kind === 'client' && tls.mode === 'none' && remote)
    warn('--tls none: what is sent can be read on the way');
}
