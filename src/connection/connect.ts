import { CliError } from '../errors.ts';
import type { Jid } from '../stanza/jid.ts';
import type { KnownSecrets } from '../stanza/known-secrets.ts';
import { parseServerAddress, type ServerAddress } from '../transport/server-address.ts';
import type { Target } from '../transport/srv.ts';
import { redirectTargets } from './choose-targets.ts';
import { Deadline } from './deadline.ts';
import { type Attachments, LiveSession } from './live-session.ts';
import { type Management, outlivesSession } from './managed-stream.ts';
import { openStream } from './open-stream.ts';
import type { ClientSettings, ConnectionSettings } from './settings.ts';
import { StreamError } from './stream-failure.ts';
import { StreamManagement } from './stream-management.ts';
import type { XmlStream } from './xml-stream.ts';

/**
 * From settings to a session that is online, within one deadline.
 *
 * @param previous the books of a lost session, to go on with it if the server still has it
 * @throws CliError: `connection`, or `auth` when the server lets nobody in; the signal's reason when it is aborted
 */
export async function connect(
  settings: ConnectionSettings,
  signal: AbortSignal,
  attached: Attachments = {},
  previous?: StreamManagement,
): Promise<LiveSession> {
  const deadline = new Deadline(settings.timeout, signal);
  try {
    return await enter(settings, deadline, attached, previous);
  } finally {
    deadline.clear();
  }
}

async function enter(
  settings: ConnectionSettings,
  deadline: Deadline,
  attached: Attachments,
  previous: StreamManagement | undefined,
  instead?: readonly Target[],
): Promise<LiveSession> {
  preload(settings.kind);
  const { stream, target } = await openStream(settings, deadline, {
    startTls: true,
    secret: secretOf(settings),
    ...(instead && { instead }),
  });
  try {
    const entered = await login(stream, settings, deadline, previous);
    return new LiveSession(stream, {
      kind: settings.kind,
      timeout: settings.timeout,
      ...entered,
      ...attached,
    });
  } catch (error) {
    leave(stream, error);
    const elsewhere = instead ? undefined : otherHost(error, settings, stream.secrets);
    if (!elsewhere) throw error;
    const targets = await redirectTargets(elsewhere, target, settings, deadline);
    return await enter(settings, deadline, attached, previous, targets);
  }
}

function secretOf(settings: ConnectionSettings): string | undefined {
  if (settings.kind === 'component') return settings.secret;
  return settings.credentials.kind === 'password' ? settings.credentials.password : undefined;
}

/** What logs in is loaded while the network is waited for. */
function preload(kind: 'client' | 'component'): void {
  // Should it fail, whoever needs it is told.
  (kind === 'client' ? import('@xmpp/client') : import('@xmpp/component')).catch(() => {});
}

/** Who is not let in ends the stream as anybody else does (RFC 6120 4.4, 6.4.2). */
function leave(stream: XmlStream, error: unknown): void {
  if (!(error instanceof CliError) || error.kind !== 'auth') return stream.wire.destroy();
  stream.close();
  stream.wire.finish();
}

interface Entered {
  readonly jid: Jid;
  readonly management?: Management;
}

async function login(
  stream: XmlStream,
  settings: ConnectionSettings,
  deadline: Deadline,
  previous: StreamManagement | undefined,
): Promise<Entered> {
  deadline.enter(`login as ${settings.jid}`);
  if (settings.kind === 'component') {
    const { negotiateComponent } = await import('./negotiation/component.ts');
    await negotiateComponent(stream, settings, deadline.signal);
    return { jid: settings.jid };
  }
  try {
    return await loginClient(stream, settings, deadline, previous);
  } catch (error) {
    throw withName(error, settings);
  }
}

/** SASL knows no JIDs: its failures are named here. */
function withName(error: unknown, { jid }: ClientSettings): unknown {
  if (!(error instanceof CliError) || !error.message.startsWith('login: ')) return error;
  const { kind, message, hint, cause, transient } = error;
  const named = message.replace('login:', `login as ${jid}:`);
  return new CliError(kind, named, { cause, transient, ...(hint !== undefined && { hint }) });
}

async function loginClient(
  stream: XmlStream,
  settings: ClientSettings,
  deadline: Deadline,
  previous: StreamManagement | undefined,
): Promise<Entered> {
  const { negotiateClient } = await import('./negotiation/client.ts');
  const { jid, resumed, managed } = await negotiateClient(stream, settings, deadline.signal, previous);
  if (previous && resumed) return { jid, management: { books: previous, resumed, leftover: [] } };
  if (!managed) return { jid };
  const leftover = previous?.unacknowledged.filter(outlivesSession) ?? [];
  return { jid, management: { books: new StreamManagement(jid), resumed: false, leftover } };
}

/**
 * Where see-other-host sends us after TLS (RFC 6120 4.9.3.19): followed once, and never in the clear. Nor is a secret
 * looked up, that a server puts there.
 */
function otherHost(
  error: unknown,
  settings: ConnectionSettings,
  secrets: KnownSecrets,
): ServerAddress | undefined {
  const cause = error instanceof CliError ? error.cause : undefined;
  if (!(cause instanceof StreamError) || cause.condition !== 'see-other-host') return undefined;
  if (settings.kind === 'component' || settings.tls.mode === 'none') return undefined;
  return secrets.maskErrorText(cause.content) === cause.content
    ? parseServerAddress(cause.content)
    : undefined;
}
