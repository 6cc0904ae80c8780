import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LiveSession } from '../../src/connection/live-session.ts';
import { stayOnline } from '../../src/connection/stay-online.ts';
import { echo } from '../../src/handlers/echo.ts';
import {
  BIND,
  bindAnswer,
  clientSettings,
  closeWhenAsked,
  FULL_JID,
  mechanisms,
  openStream,
  scram,
  streamError,
} from '../helpers/scripted-login.ts';
import { type Peer, type Script, type ScriptedServer, withServer } from '../helpers/scripted-server.ts';

const SM = "<sm xmlns='urn:xmpp:sm:3'/>";

/** A client that stays online on this server until the script of a connection has told it to end. */
async function staying(scripts: readonly ((peer: Peer, end: () => void) => Promise<void>)[]) {
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
      online: (session) => void sessions.push(session),
      offline: (failure) => void failures.push(failure.message),
    });
    received = server.peers.map((peer) => peer.received);
  });
  return { sessions, failures, received };
}

async function loggedIn(peer: Peer): Promise<void> {
  await openStream(peer, mechanisms('SCRAM-SHA-1'));
  await scram(peer);
  await openStream(peer, BIND, SM);
}

async function bind(peer: Peer): Promise<void> {
  const [, id = ''] = await peer.until(/<iq [^>]*id=["']([^"']*)["'][^>]*>.*<\/iq>/s);
  await peer.send(bindAnswer(id));
  await peer.until(/<enable [^>]*>/);
  await peer.send("<enabled xmlns='urn:xmpp:sm:3' id='session-1' resume='true'/>");
}

function chat(...bodies: string[]): string {
  return bodies
    .map(
      (body) =>
        `<message from='you@test.example/x' to='${FULL_JID}' type='chat'><body>${body}</body></message>`,
    )
    .join('');
}

const ack = (h: number): string => `<a xmlns='urn:xmpp:sm:3' h='${h}'/>`;
const resumed = (h: number): string => `<resumed xmlns='urn:xmpp:sm:3' previd='session-1' h='${h}'/>`;

/** Three echoes, of which the server has handled the first; then the connection breaks. */
async function threeEchoesThenReset(peer: Peer): Promise<void> {
  await loggedIn(peer);
  await bind(peer);
  await peer.send(chat('one', 'two', 'three'));
  await peer.until(/three<\/body><\/message>/);
  peer.reset();
}

function echoes(received: string | undefined): string[] {
  return [...(received ?? '').matchAll(/<body>([^<]*)<\/body>/g)].map(([, body = '']) => body);
}

describe('a client whose connection breaks', { concurrency: true }, () => {
  it('resumes its session, and sends again exactly what was not acknowledged', async () => {
    const { sessions, received } = await staying([
      threeEchoesThenReset,
      async (peer, end) => {
        await loggedIn(peer);
        await peer.until(
          /<resume [^>]*previd='session-1'[^>]*h='3'|<resume [^>]*h='3'[^>]*previd='session-1'/,
        );
        await peer.send(resumed(1) + chat('four'));
        await peer.until(/<r [^>]*>/);
        await peer.send(ack(3));
        await peer.until(/four<\/body>/);
        end();
        await closeWhenAsked(peer);
      },
    ]);
    assert.deepEqual(echoes(received[1]), ['two', 'three', 'four']);
    assert.deepEqual(
      sessions.map((session) => session.resumed),
      [false, true],
    );
    assert.equal(sessions[1]?.jid.toString(), FULL_JID);
  });

  it('sends unacknowledged messages in a new session when the server has forgotten the old one', async () => {
    const { sessions, received } = await staying([
      threeEchoesThenReset,
      async (peer, end) => {
        await loggedIn(peer);
        await peer.until(/<resume [^>]*>/);
        await peer.send(
          "<failed xmlns='urn:xmpp:sm:3' h='2'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
        );
        await bind(peer);
        await peer.until(/three<\/body>/);
        end();
        await closeWhenAsked(peer);
      },
    ]);
    assert.deepEqual(echoes(received[1]), ['three']);
    assert.deepEqual(
      sessions.map((session) => session.resumed),
      [false, false],
    );
  });

  it('handles nothing on a resumed stream that turns out to be broken, and starts anew', async () => {
    const { sessions, received, failures } = await staying([
      threeEchoesThenReset,
      async (peer) => {
        await loggedIn(peer);
        await peer.until(/<resume [^>]*>/);
        await peer.send(resumed(1) + chat('four'));
        await peer.until(/<r [^>]*>/);
        // Prosody 0.12 with half a stanza of the lost connection in its parser.
        await peer.send(ack(1) + streamError('not-well-formed'));
        await peer.gone();
      },
      async (peer, end) => {
        await loggedIn(peer);
        await bind(peer);
        await peer.send(chat('four'));
        await peer.until(/four<\/body>/);
        end();
        await closeWhenAsked(peer);
      },
    ]);
    assert.deepEqual(echoes(received[1]), ['two', 'three']);
    assert.deepEqual(echoes(received[2]), ['two', 'three', 'four']);
    assert.doesNotMatch(received[2] ?? '', /<resume/);
    assert.deepEqual(
      sessions.map((session) => session.resumed),
      [false, true, false],
    );
    assert.match(failures[1] ?? '', /not-well-formed/);
  });

  it('starts anew when the server acknowledges what was never sent', async () => {
    const { sessions } = await staying([
      threeEchoesThenReset,
      async (peer) => {
        await loggedIn(peer);
        await peer.until(/<resume [^>]*>/);
        await peer.send(resumed(9));
        await peer.gone();
      },
      async (peer, end) => {
        await loggedIn(peer);
        await bind(peer);
        await peer.until(/three<\/body>/);
        end();
        await closeWhenAsked(peer);
      },
    ]);
    assert.deepEqual(
      sessions.map((session) => session.resumed),
      [false, false],
    );
  });
});
