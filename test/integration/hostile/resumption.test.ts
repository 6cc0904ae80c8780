import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { StreamManagement } from '../../../src/connection/stream-management.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { parseElement } from '../../../src/xml/parse.ts';
import { CONCURRENT, fails, NEVER } from '../../helpers/refused.ts';
import {
  clientHeader,
  clientSettings,
  FULL_JID,
  mechanisms,
  openStream,
} from '../../helpers/scripted-login.ts';
import { type Script, withServer } from '../../helpers/scripted-server.ts';

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
