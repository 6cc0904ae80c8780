import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../../src/connection/connect.ts';
import { iq } from '../../../src/stanza/stanza.ts';
import { element } from '../../../src/xml/element.ts';
import { CONCURRENT, fails, NEVER } from '../../helpers/refused.ts';
import { clientSettings, closeWhenAsked, DOMAIN, login, streamError } from '../../helpers/scripted-login.ts';
import { type Peer, type Script, withServer } from '../../helpers/scripted-server.ts';

describe('a request', CONCURRENT, () => {
  const ASK = iq({ type: 'get', to: 'b.example' }, [element('query', 'jabber:iq:version')]);
  const answers = (then: (peer: Peer, id: string) => Promise<void>): Script => {
    return async (peer) => {
      await login(peer);
      const [, id = ''] = await peer.until(
        /<iq [^>]*id='([^']*)'[^>]*><query xmlns='jabber:iq:version'\/><\/iq>/,
      );
      await then(peer, id);
    };
  };

  it('that somebody else answers is still waiting for its answer', async () => {
    const script = answers(async (peer, id) => {
      for (const from of ["from='evil.example' ", `from='${DOMAIN}' `, `from='me@${DOMAIN}' `, '']) {
        await peer.send(
          `<iq type='result' ${from}id='${id}'><query xmlns='jabber:iq:version'><name>evil</name></query></iq>`,
        );
      }
      await peer.send(`<iq type='result' from='B.Example' id='${id}' xml:lang='en'/>`);
      await closeWhenAsked(peer);
    });
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      assert.equal((await session.request(ASK)).attr('from'), 'B.Example');
      await session.close();
    });
  });

  it('that nobody answers is exit 1', async () => {
    const script = answers(async (peer) => closeWhenAsked(peer));
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await assert.rejects(
        session.request(ASK, { timeout: 50 }),
        fails('answer', /b\.example: timed out after 0\.05 s/),
      );
      await session.close();
    });
  });

  it('ends with the connection', async () => {
    await withServer(
      answers(async (peer) => peer.reset()),
      async (server) => {
        const session = await connect(clientSettings(server), NEVER);
        await assert.rejects(session.request(ASK), fails('stream', /reset/));
      },
    );
  });

  it('ends with the stream', async () => {
    const script = answers(async (peer) => {
      await peer.send(streamError('system-shutdown'));
      await peer.gone();
    });
    await withServer(script, async (server) => {
      const session = await connect(clientSettings(server), NEVER);
      await assert.rejects(session.request(ASK), fails('stream', /system-shutdown/));
    });
  });

  it('fails at once when the session is over', async () => {
    await withServer(
      async (peer) => {
        await login(peer);
        await closeWhenAsked(peer);
      },
      async (server) => {
        const session = await connect(clientSettings(server), NEVER);
        await session.close();
        await assert.rejects(session.request(ASK), fails('stream', /closed/));
      },
    );
  });
});
