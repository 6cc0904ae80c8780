import type { Jid } from '../stanza/jid.ts';
import { Deadline } from './deadline.ts';
import { type LiveOptions, LiveSession } from './live-session.ts';
import { openStream } from './open-stream.ts';
import type { ConnectionSettings } from './settings.ts';
import type { XmlStream } from './xml-stream.ts';

/**
 * From settings to a session that is online, within one deadline.
 *
 * @throws CliError: `connection`, or `auth` when the server lets nobody in; the signal's reason when it is aborted
 */
export async function connect(
  settings: ConnectionSettings,
  signal: AbortSignal,
  attached: Pick<LiveOptions, 'handlers' | 'observe'> = {},
): Promise<LiveSession> {
  const deadline = new Deadline(settings.timeout, signal);
  try {
    const stream = await openStream(settings, deadline, { startTls: true });
    try {
      const jid = await login(stream, settings, deadline);
      const { kind, timeout } = settings;
      return new LiveSession(stream, { kind, jid, timeout, ...attached });
    } catch (error) {
      stream.wire.destroy();
      throw error;
    }
  } finally {
    deadline.clear();
  }
}

async function login(stream: XmlStream, settings: ConnectionSettings, deadline: Deadline): Promise<Jid> {
  deadline.enter(`login as ${settings.jid}`);
  if (settings.kind === 'component') {
    const { negotiateComponent } = await import('./negotiation/component.ts');
    await negotiateComponent(stream, settings, deadline.signal);
    return settings.jid;
  }
  const { negotiateClient } = await import('./negotiation/client.ts');
  return negotiateClient(stream, settings, deadline.signal);
}
