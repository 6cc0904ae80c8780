import type { LiveSession } from '../connection/live-session.ts';

/**
 * Sends one thing after the other, no faster than the other side takes them, and never with more than a few open: a
 * server that limits its clients' rate would answer the last of many requests long after their deadline.
 *
 * @param send resolves when nothing more is to come of it
 * @throws what `send` has thrown first
 */
export async function sendMany<T>(
  session: Pick<LiveSession, 'drained'>,
  things: readonly T[],
  send: (thing: T) => Promise<void> | void,
): Promise<void> {
  const open = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const trySend = async (thing: T): Promise<void> => {
    try {
      await send(thing);
    } catch (error) {
      failures.push(error);
    }
  };
  for (const thing of things) {
    const sent = trySend(thing).finally(() => open.delete(sent));
    open.add(sent);
    if (open.size < MOST_OPEN) continue;
    await Promise.race(open);
    await session.drained();
    if (failures.length > 0) throw failures[0];
  }
  await Promise.all(open);
  if (failures.length > 0) throw failures[0];
}

const MOST_OPEN = 32;
