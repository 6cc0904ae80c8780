import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ack, bind, chat, echoes, loggedIn, resumed, staying } from '../helpers/managed-client.ts';
import { closeWhenAsked, FULL_JID, streamError } from '../helpers/scripted-login.ts';
import type { Peer } from '../helpers/scripted-server.ts';

/** Three echoes, of which the server has handled the first; then the connection breaks. */
async function threeEchoesThenReset(peer: Peer): Promise<void> {
  await loggedIn(peer);
  await bind(peer);
  await peer.send(chat('one', 'two', 'three'));
  await peer.until(/three<\/body><\/message>/);
  peer.reset();
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
