import type { LiveSession } from '../connection/live-session.ts';

/** Sends one thing after the other, no faster than the other side takes them. */
export async function sendMany<T>(
  session: Pick<LiveSession, 'drained'>,
  things: readonly T[],
  send: (thing: T) => void,
): Promise<void> {
  for (const [i, thing] of things.entries()) {
    send(thing);
    if (i % AT_ONCE === AT_ONCE - 1) await session.drained();
  }
}

/** Few enough to be no burden, and enough to fill a packet. */
const AT_ONCE = 32;
