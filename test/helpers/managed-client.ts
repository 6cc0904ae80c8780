import type { LiveSession } from '../../src/connection/live-session.ts';
import { stayOnline } from '../../src/connection/stay-online.ts';
import { echo } from '../../src/handlers/echo.ts';
import {
  BIND,
  bindAnswer,
  clientSettings,
  FULL_JID,
  mechanisms,
  openStream,
  scram,
} from './scripted-login.ts';
import { type Peer, type Script, type ScriptedServer, withServer } from './scripted-server.ts';

const SM = "<sm xmlns='urn:xmpp:sm:3'/>";

/**
 * A client that stays online on this server until the script of a connection has told it to end.
 *
 * @param observe told of its session with each stanza that arrives
 */
export async function staying(
  scripts: readonly ((peer: Peer, end: () => void) => Promise<void>)[],
  observe: (session: LiveSession | undefined) => void = () => {},
) {
  const sessions: LiveSession[] = [];
  const failures: string[] = [];
  const end = new AbortController();
  let next = 0;
  const script: Script = async (peer) => scripts[next++]?.(peer, () => end.abort(new Error('enough')));
  let received: string[] = [];
  await withServer(script, async (server: ScriptedServer) => {
    await stayOnline({
      settings: clientSettings(server, { streamManagement: true }),
      signal: end.signal,
      reconnect: true,
      handlers: [echo()],
      random: () => 0,
      observe: () => observe(sessions.at(-1)),
      online: (session) => void sessions.push(session),
      offline: (failure) => void failures.push(failure.message),
    });
    received = server.peers.map((peer) => peer.received);
  });
  return { sessions, failures, received };
}

/** A login up to the features with stream management. */
export async function loggedIn(peer: Peer): Promise<void> {
  await openStream(peer, mechanisms('SCRAM-SHA-1'));
  await scram(peer);
  await openStream(peer, BIND, SM);
}

/** A new session, which can be resumed. */
export async function bind(peer: Peer): Promise<void> {
  const [, id = ''] = await peer.until(/<iq [^>]*id=["']([^"']*)["'][^>]*>.*<\/iq>/s);
  await peer.send(bindAnswer(id));
  await peer.until(/<enable [^>]*>/);
  await peer.send("<enabled xmlns='urn:xmpp:sm:3' id='session-1' resume='true'/>");
}

export function chat(...bodies: string[]): string {
  return bodies
    .map(
      (body) =>
        `<message from='you@test.example/x' to='${FULL_JID}' type='chat'><body>${body}</body></message>`,
    )
    .join('');
}

export const ack = (h: number): string => `<a xmlns='urn:xmpp:sm:3' h='${h}'/>`;
export const resumed = (h: number): string => `<resumed xmlns='urn:xmpp:sm:3' previd='session-1' h='${h}'/>`;

/** The bodies of what came in. */
export function echoes(received: string | undefined): string[] {
  return [...(received ?? '').matchAll(/<body>([^<]*)<\/body>/g)].map(([, body = '']) => body);
}
