import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { StreamManagement } from '../../../src/connection/stream-management.ts';
import { CliError } from '../../../src/errors.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { parseElement } from '../../../src/xml/parse.ts';
import { loggedIn } from '../../helpers/managed-client.ts';
import { CONCURRENT, fails, NEVER } from '../../helpers/refused.ts';
import {
  BIND,
  bindAnswer,
  clientHeader,
  clientSettings,
  FULL_JID,
  mechanisms,
  openStream,
  streamFeatures,
} from '../../helpers/scripted-login.ts';
import { type Peer, type Script, withServer } from '../../helpers/scripted-server.ts';

const RESUMED = "<resumed xmlns='urn:xmpp:sm:3' previd='session-1' h='0'/>";
const FAILED = "<failed xmlns='urn:xmpp:sm:3'/>";

/** The books of a lost session with a message in them that the server never acknowledged. */
function lostSession(): StreamManagement {
  const books = new StreamManagement(parseJid(FULL_JID));
  books.enabled(parseElement("<enabled xmlns='urn:xmpp:sm:3' id='session-1' resume='true'/>"));
  books.sent("<message to='you@test.example'><body>a secret</body></message>");
  return books;
}

describe('a server that resumes a session before it has proved itself', CONCURRENT, () => {
  const moments: Readonly<Record<string, Script>> = {
    'instead of its features': async (peer) => {
      await peer.until(/<stream:stream [^>]*>/);
      await peer.send(`${clientHeader()}${RESUMED}`);
    },
    'instead of a challenge': async (peer) => {
      await openStream(peer, mechanisms('SCRAM-SHA-1'));
      await peer.until('</auth>');
      await peer.send(RESUMED);
    },
    'after a refusal that nobody asked for': async (peer) => {
      await peer.until(/<stream:stream [^>]*>/);
      await peer.send(`${clientHeader()}${FAILED}${RESUMED}`);
    },
  };
  for (const [moment, script] of Object.entries(moments)) {
    it(`is left, ${moment}, and gets nothing of the session`, async () => {
      await withServer(
        async (peer) => {
          await script(peer);
          await peer.gone();
        },
        async (server) => {
          const attempt = connect(clientSettings(server), NEVER, {}, lostSession());
          await assert.rejects(attempt, fails('connection', /answers what nobody has asked/));
          assert.doesNotMatch(server.received(), /a secret/);
        },
      );
    });
  }
});

describe('a server that lies about a session it was asked for', CONCURRENT, () => {
  const NS = "xmlns='urn:xmpp:sm:3'";
  const lies: Readonly<Record<string, readonly [answer: string, why: RegExp]>> = {
    'more was handled than was sent': [`<resumed ${NS} previd='session-1' h='3'/>`, /counts what was never/],
    'less was handled than it has said before': [
      `<resumed ${NS} previd='session-1' h='0'/>`,
      /counts what was never/,
    ],
    'it does not say how much': [`<resumed ${NS} previd='session-1'/>`, /counts what was never/],
    'it is another session': [`<resumed ${NS} previd='session-2' h='1'/>`, /answers with another session/],
    'it does not say which': [`<resumed ${NS} h='1'/>`, /answers with another session/],
    'it is a new session': [`<enabled ${NS} id='session-2' resume='true'/>`, /answers with another session/],
  };
  for (const [lie, [answer, why]] of Object.entries(lies)) {
    it(`is left, and the session not asked for again: ${lie}`, async () => {
      const books = lostSession();
      books.sent('<message/>');
      books.acknowledge('1');
      await withServer(
        async (peer) => {
          await loggedIn(peer);
          await peer.until(/<resume /);
          await peer.send(answer);
          await peer.gone();
        },
        async (server) => {
          const attempt = connect(clientSettings(server), NEVER, {}, books);
          await assert.rejects(attempt, (error) => {
            fails('connection', why)(error);
            assert.ok(error instanceof CliError && error.transient);
            return true;
          });
          assert.equal(books.id, '');
          assert.deepEqual(books.unacknowledged, ['<message/>']);
          assert.doesNotMatch(server.received(), /<message/);
        },
      );
    });
  }

  it('that offers features once more is asked for nothing more', async () => {
    await withServer(
      async (peer) => {
        await loggedIn(peer);
        await peer.until(/<resume [^>]*>/);
        await peer.send(streamFeatures(BIND, "<sm xmlns='urn:xmpp:sm:3'/>"), FAILED);
        const id = await bindRequest(peer);
        await peer.send(streamFeatures(BIND), bindAnswer(id));
        await peer.gone();
      },
      async (server) => {
        await connect(clientSettings(server), NEVER, {}, lostSession());
        assert.equal(server.received().match(/<resume /g)?.length, 1);
        assert.equal(server.received().match(/<bind /g)?.length, 1);
      },
    );
  });
});

async function bindRequest(peer: Peer): Promise<string> {
  const [, id = ''] = await peer.until(/<iq [^>]*id=["']([^"']*)["'][^>]*>.*?<\/iq>/s);
  return id;
}
