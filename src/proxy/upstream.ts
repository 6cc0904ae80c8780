import type { Deadline } from '../connection/deadline.ts';
import { openStream } from '../connection/open-stream.ts';
import type { Tap } from '../transport/tap.ts';
import type { Leg } from './leg.ts';
import type { ProxySettings } from './settings.ts';

/**
 * Connects to the server, with TLS and its checks as the settings say. Of what was said to get there only the notes are
 * seen: it is the proxy's own.
 *
 * @throws CliError (`connection`); the deadline's failure
 */
export async function openUpstream(
  { upstream, component }: ProxySettings,
  tap: Tap,
  deadline: Deadline,
): Promise<Leg> {
  const notes: Tap = {
    data: () => {},
    note: (note) => {
      // Its end is the next connection's beginning, or is told otherwise.
      if (note.kind === 'tls') tap.note({ kind: 'tls', text: `with the server, ${note.text}` });
      else if (note.kind !== 'closed') tap.note(note);
    },
  };
  const settings = { ...upstream, openTap: () => notes };
  const { stream } = await openStream(settings, deadline, { startTls: !component });
  const leg = stream.wire.release();
  // An end from one side is passed on, and the other side may still speak.
  leg.raw.allowHalfOpen = true;
  leg.stream.allowHalfOpen = true;
  leg.stream.on('error', () => {});
  return leg;
}
