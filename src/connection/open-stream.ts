import { CliError } from '../errors.ts';
import { dial } from '../transport/dial.ts';
import { formatHostPort } from '../transport/server-address.ts';
import { describeTls, secureSocket, type TlsTrust } from '../transport/tls.ts';
import { Wire } from '../transport/wire.ts';
import type { Deadline } from './deadline.ts';
import type { StreamSettings } from './settings.ts';
import { negotiateStartTls } from './starttls.ts';
import { XmlStream } from './xml-stream.ts';

const PORTS = { client: 5222, directTls: 5223, component: 5347 } as const;

/** Where to connect, and whether TLS starts with the first byte. */
interface Target {
  readonly host: string;
  readonly port: number;
  readonly directTls: boolean;
}

export interface OpenOptions {
  /** Whether a connection that is to be encrypted by STARTTLS is encrypted here; direct TLS is in any case. */
  readonly startTls: boolean;
}

/**
 * Connects to the server: TCP, and TLS as the settings say. Nothing but STARTTLS has been said on the stream.
 *
 * @throws CliError (`connection`); the deadline's failure
 */
export async function openStream(
  settings: StreamSettings,
  deadline: Deadline,
  { startTls }: OpenOptions,
): Promise<XmlStream> {
  const target = chooseTarget(settings);
  const where = formatHostPort(target.host, target.port);
  deadline.enter(`connecting to ${where}`);
  settings.tap?.note({ kind: 'connecting', text: where });
  const socket = await dial(target.host, target.port, deadline.signal);
  const wire = new Wire(socket, settings.tap);
  wire.note({ kind: 'connected', text: where });
  try {
    const { mode } = settings.tls;
    const stream = new XmlStream(wire, settings.kind);
    if (target.directTls) await encrypt(wire, settings, deadline, 'xmpp-client');
    else if (settings.kind === 'client' && mode !== 'none' && startTls) {
      deadline.enter('STARTTLS');
      await deadline.within(negotiateStartTls(stream, settings.jid.asciiDomain()));
      await encrypt(wire, settings, deadline);
      stream.restart();
    }
    return stream;
  } catch (error) {
    wire.destroy();
    throw error;
  }
}

function chooseTarget(settings: StreamSettings): Target {
  const { server, kind, tls, jid } = settings;
  if (server?.directTls && (tls.mode === 'none' || tls.mode === 'starttls')) {
    throw new CliError('usage', `--server xmpps:// and --tls ${tls.mode} contradict each other`);
  }
  const directTls = tls.mode === 'direct' || server?.directTls === true;
  const usual = kind === 'component' ? PORTS.component : directTls ? PORTS.directTls : PORTS.client;
  return { host: server?.host ?? jid.asciiDomain(), port: server?.port ?? usual, directTls };
}

async function encrypt(
  wire: Wire,
  settings: StreamSettings,
  deadline: Deadline,
  alpn?: string,
): Promise<void> {
  const { ca, pin, insecure } = settings.tls;
  const trust: TlsTrust = {
    domain: settings.kind === 'client' ? settings.jid.asciiDomain() : settings.server.host,
    insecure,
    ...(ca !== undefined && { ca }),
    ...(pin !== undefined && { pin }),
  };
  deadline.enter('TLS handshake');
  await wire.secure(async (socket) => {
    const secured = await secureSocket(socket, { trust, signal: deadline.signal, ...(alpn && { alpn }) });
    wire.note({ kind: 'tls', text: describeTls(secured) });
    return secured;
  });
}
