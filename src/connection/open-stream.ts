import type { SecureContext } from 'node:tls';
import { CliError } from '../errors.ts';
import { dial } from '../transport/dial.ts';
import { noteFailure } from '../transport/network-failure.ts';
import { formatHostPort } from '../transport/server-address.ts';
import type { Target } from '../transport/srv.ts';
import { describeTls, prepareTls, secureSocket, type TlsOptions, type TlsTrust } from '../transport/tls.ts';
import { Wire } from '../transport/wire.ts';
import { chooseTargets } from './choose-targets.ts';
import { Deadline } from './deadline.ts';
import type { StreamSettings } from './settings.ts';
import { negotiateStartTls } from './starttls.ts';
import { XmlStream } from './xml-stream.ts';

export interface OpenOptions {
  /** Whether a connection that is to be encrypted by STARTTLS is encrypted here; direct TLS is in any case. */
  readonly startTls: boolean;
  /** Where another server has sent us, in the order to try it. */
  readonly instead?: readonly Target[];
  /** What is not to be seen anywhere: a server may know it from an earlier login, and repeat it before this one. */
  readonly secret?: string | undefined;
}

export interface OpenedStream {
  readonly stream: XmlStream;
  /** Where it leads to. */
  readonly target: Target;
}

/**
 * Connects to the server: TCP, and TLS as the settings say. Nothing but STARTTLS has been said on the stream. Of
 * several targets the first that can be used is taken; each gets its share of the time that is left.
 *
 * @throws CliError (`connection`); the deadline's failure
 */
export async function openStream(
  settings: StreamSettings,
  deadline: Deadline,
  options: OpenOptions,
): Promise<OpenedStream> {
  const targets = options.instead ?? (await chooseTargets(settings, deadline));
  const failures: CliError[] = [];
  for (const [i, target] of targets.entries()) {
    const last = i === targets.length - 1;
    const share = new Deadline(deadline.left / (targets.length - i), deadline.signal);
    try {
      return { stream: await openTarget(target, settings, last ? deadline : share, options), target };
    } catch (error) {
      deadline.signal.throwIfAborted();
      if (!(error instanceof CliError)) throw error;
      failures.push(error);
    } finally {
      share.clear();
    }
  }
  throw allFailed(settings, failures);
}

function allFailed(settings: StreamSettings, failures: readonly CliError[]): CliError {
  const [first] = failures;
  if (first && failures.length === 1) return isNowhere(settings, first) ? nowhere(settings, first) : first;
  const reasons = failures.map(({ message }) => message.replace(/^connecting to /, ''));
  return new CliError('connection', `connecting to ${settings.jid.domain}: ${reasons.join('; ')}`, {
    ...(first?.hint !== undefined && { hint: first.hint }),
    cause: first,
    transient: failures.some(({ transient }) => transient),
  });
}

/** Whether the domain of the JID was all that there was to go by, and DNS knows nothing of it. */
function isNowhere({ kind, server }: StreamSettings, { cause }: CliError): boolean {
  return (
    kind === 'client' && !server && cause instanceof Error && 'code' in cause && cause.code === 'ENOTFOUND'
  );
}

function nowhere({ jid }: StreamSettings, { kind, message, cause, transient }: CliError): CliError {
  const hint = `${jid.domain} has neither SRV records for XMPP nor an address: is it right? --server HOST[:PORT] says where to connect`;
  return new CliError(kind, message, { hint, cause, transient });
}

async function openTarget(
  target: Target,
  settings: StreamSettings,
  deadline: Deadline,
  { startTls, secret }: OpenOptions,
): Promise<XmlStream> {
  const where = formatHostPort(target.host, target.port);
  const attempt = `connecting to ${where}`;
  deadline.enter(attempt);
  const tap = settings.openTap?.();
  tap?.note({ kind: 'connecting', text: where });
  const socket = await dial(target.host, target.port, deadline.signal).catch((error: unknown) => {
    noteFailure(tap, attempt, error);
    throw error;
  });
  const wire = new Wire(socket, tap);
  wire.note({ kind: 'connected', text: where });
  try {
    const stream = new XmlStream(wire, settings.kind, settings.limits);
    if (secret !== undefined) stream.learnSecret(secret, settings.jid);
    if (target.directTls) await encrypt(wire, settings, { deadline, where, alpn: 'xmpp-client' });
    else if (settings.kind === 'client' && settings.tls.mode !== 'none' && startTls) {
      deadline.enter(`STARTTLS with ${where}`);
      const agreed = deadline.within(negotiateStartTls(stream, { domain: settings.jid.domain, where }));
      wire.flush();
      const [context] = await Promise.all([prepareTls(tlsParameters(settings)), agreed]);
      await encrypt(wire, settings, { deadline, where, context });
      stream.restart();
    }
    return stream;
  } catch (error) {
    wire.destroy();
    throw error;
  }
}

async function encrypt(
  wire: Wire,
  settings: StreamSettings,
  { deadline, ...options }: { deadline: Deadline; where: string; context?: SecureContext; alpn?: string },
): Promise<void> {
  deadline.enter(`TLS handshake with ${options.where}`);
  await wire.secure(async (socket) => {
    const parameters = { ...tlsParameters(settings), ...options, signal: deadline.signal };
    try {
      const secured = await secureSocket(socket, parameters);
      wire.note({ kind: 'tls', text: describeTls(secured) });
      return secured;
    } catch (error) {
      noteFailure(wire, '', error);
      throw error;
    }
  });
}

function tlsParameters(settings: StreamSettings): Pick<TlsOptions, 'trust' | 'identity' | 'keyLog'> {
  const { ca, pin, insecure, identity, keyLog } = settings.tls;
  const trust: TlsTrust = {
    domain: settings.kind === 'client' ? settings.jid.asciiDomain() : settings.server.host,
    insecure,
    ...(ca !== undefined && { ca }),
    ...(pin !== undefined && { pin }),
  };
  return { trust, ...(identity && { identity }), ...(keyLog && { keyLog }) };
}
