import { connect } from '../connection/connect.ts';
import type { Attachments, LiveSession } from '../connection/live-session.ts';
import type { ConnectionSettings } from '../connection/settings.ts';
import type { Io } from '../io.ts';
import { type ConnectionValues, readKeepalive } from './connection-settings.ts';
import { type Progress, startProgress } from './progress.ts';
import { recordTraffic, type TrafficValues } from './traffic-log.ts';

export interface OneOff {
  readonly settings: ConnectionSettings;
  readonly values: TrafficValues & ConnectionValues;
  readonly io: Io;
  /** Whether `use` sees to interruptions by itself; otherwise one ends it at once. */
  readonly endsItself?: true;
  /** Sees everything that arrives. */
  readonly observe?: Attachments['observe'];
}

/** Logs in, lets `use` work with the session, and logs out politely, also when `use` fails or is interrupted. */
export async function withSession(
  { settings, values, io, endsItself, observe }: OneOff,
  use: (session: LiveSession, progress: Progress) => Promise<number>,
): Promise<number> {
  const traffic = await recordTraffic(values, io, settings);
  const progress = await startProgress(values, io);
  try {
    progress.say(`logging in as ${settings.jid}`);
    const attached = { handlers: [], keepalive: readKeepalive(values), ...(observe && { observe }) };
    const { openTap } = traffic;
    const session = await connect({ ...settings, ...(openTap && { openTap }) }, io.signal, attached);
    try {
      const work = use(session, progress);
      return await (endsItself ? work : unlessAborted(work, io.signal));
    } finally {
      await session.close();
    }
  } finally {
    progress.end();
    await traffic.end();
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
