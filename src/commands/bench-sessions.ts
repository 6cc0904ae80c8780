import { connect } from '../connection/connect.ts';
import type { LiveSession } from '../connection/live-session.ts';
import type { ConnectionSettings } from '../connection/settings.ts';
import { inParallel } from '../load/in-parallel.ts';
import type { Element } from '../xml/element.ts';

/** A session, and who sees what arrives on it. */
export interface BenchSession {
  readonly session: LiveSession;
  listen(observe: (stanza: Element) => void): void;
}

export interface LoginAll {
  readonly settings: readonly ConnectionSettings[];
  readonly concurrency: number;
  readonly keepalive: number;
  readonly signal: AbortSignal;
}

/**
 * Logs all of them in.
 *
 * @throws the first failure; those that are online then are logged out
 */
export async function loginAll({
  settings,
  concurrency,
  keepalive,
  signal,
}: LoginAll): Promise<BenchSession[]> {
  const sessions: BenchSession[] = [];
  try {
    await inParallel(settings.length, concurrency, async (index) => {
      const one = settings[index];
      if (one) sessions.push(await login(one, keepalive, signal));
    });
    return sessions;
  } catch (error) {
    await closeAll(sessions);
    throw error;
  }
}

async function login(
  settings: ConnectionSettings,
  keepalive: number,
  signal: AbortSignal,
): Promise<BenchSession> {
  let observe: (stanza: Element) => void = () => {};
  const attached = { handlers: [], keepalive, observe: (item: Element) => observe(item) };
  const session = await connect(settings, signal, attached);
  return {
    session,
    listen(to) {
      observe = to;
    },
  };
}

export async function closeAll(sessions: readonly BenchSession[]): Promise<void> {
  await Promise.all(sessions.map(({ session }) => session.close()));
}
