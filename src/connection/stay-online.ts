import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import { backOff, LONG_UP } from './back-off.ts';
import { connect } from './connect.ts';
import type { Attachments, LiveSession, SessionEnd } from './live-session.ts';
import type { ConnectionSettings } from './settings.ts';
import { StreamError } from './stream-failure.ts';
import type { StreamManagement } from './stream-management.ts';

export interface StayOnline extends Attachments {
  readonly settings: ConnectionSettings;
  /** Ends it: the stream is closed. */
  readonly signal: AbortSignal;
  /** Whether a lost connection, or one that does not come about, is tried again. */
  readonly reconnect: boolean;
  /** Whether an earlier process that this one stands in for has been online. */
  readonly everOnline?: boolean;
  /** A session is online; one that was resumed is the same for everybody else. */
  online(session: LiveSession): void;
  /** There is none; the next attempt is in so many milliseconds. */
  offline(failure: CliError, wait: number): void;
  /** Gives numbers from 0 up to but not including 1; for the jitter. */
  random?(): number;
}

/**
 * Keeps a session online until the signal ends it: what is lost is connected again, after waits that grow and are
 * spread at random, and a client's session is resumed where the server has kept it.
 *
 * @throws CliError when another try could not mend it, or none is wanted; the signal's reason when it is aborted before
 *   a session was online
 */
export async function stayOnline(options: StayOnline): Promise<void> {
  const { settings, signal, random = Math.random } = options;
  let previous: StreamManagement | undefined;
  let { everOnline = false } = options;
  for (let attempt = 0; ; attempt++) {
    let failure: CliError;
    try {
      const session = await connect(settings, signal, options, previous);
      const start = performance.now();
      everOnline = true;
      options.online(session);
      const end = await endOrAbort(session, signal);
      if (end?.kind !== 'failed') return await session.close();
      failure = end.failure;
      previous = session.books;
      if (performance.now() - start > LONG_UP) attempt = 0;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      failure = error;
    }
    if (!options.reconnect || !mayMend(failure, settings.kind, everOnline)) throw failure;
    const wait = backOff(attempt, random);
    options.offline(failure, wait);
    await delay(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/**
 * Whether another try may go better. A component that has been online is told `conflict` for a while after its
 * connection broke without a word: the server still has the old one.
 */
function mayMend(failure: CliError, kind: 'client' | 'component', everOnline: boolean): boolean {
  const { cause } = failure;
  const conflict = cause instanceof StreamError && cause.condition === 'conflict';
  return failure.transient || (conflict && kind === 'component' && everOnline);
}

/** @returns undefined when the signal came first */
function endOrAbort(session: LiveSession, signal: AbortSignal): Promise<SessionEnd | undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    const onAbort = (): void => resolve(undefined);
    signal.addEventListener('abort', onAbort);
    session.ended.then((end) => {
      signal.removeEventListener('abort', onAbort);
      resolve(end);
    });
  });
}
