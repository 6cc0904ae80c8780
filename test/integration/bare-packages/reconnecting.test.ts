import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stayOnline } from '../../../src/connection/stay-online.ts';
import { withBare } from '../../helpers/bare-packages.ts';
import { KINDS } from '../../helpers/both-kinds.ts';
import { deferred, fails, NEVER } from '../../helpers/refused.ts';
import { componentHeader, mechanisms, openStream, streamError } from '../../helpers/scripted-login.ts';
import { type Peer, withServer } from '../../helpers/scripted-server.ts';

// How long xmpp-tool waits, and after what, is in test/integration/reconnect.test.ts.

const REFUSE = {
  async client(peer: Peer) {
    await openStream(peer, mechanisms('SCRAM-SHA-1'));
    await peer.until('</auth>');
    const failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>";
    await peer.send(`${failure}</stream:stream>`);
    peer.end();
    await peer.gone();
  },
  async component(peer: Peer) {
    await peer.until(/<stream:stream [^>]*>/);
    await peer.send(componentHeader());
    await peer.until('</handshake>');
    await peer.send(streamError('not-authorized'));
    peer.end();
    await peer.gone();
  },
};
const TRIES = 5;

for (const { kind, bare: entity, settings } of KINDS) {
  describe(`a ${kind} whose password is wrong`, () => {
    it('tries it again and again with the bare packages, always after the same time', async () => {
      const { promise, resolve } = deferred();
      let tries = 0;
      const script = async (peer: Peer): Promise<void> => {
        tries += 1;
        if (tries === TRIES) resolve();
        await REFUSE[kind](peer);
      };
      await withServer(script, async (server) => {
        const started = entity(server);
        assert.equal(started.reconnect.delay, 1000);
        started.reconnect.delay = 10;
        await withBare(started, async (bare) => {
          await promise;
          assert.equal(bare.entity.reconnect.delay, 10);
        });
      });
    });

    it('tries it once with xmpp-tool', async () => {
      await withServer(REFUSE[kind], async (server) => {
        const staying = stayOnline({
          settings: settings(server),
          signal: NEVER,
          reconnect: true,
          online() {},
          offline() {},
        });
        await assert.rejects(staying, fails('auth', /not-authorized/));
        assert.equal(server.peers.length, 1);
      });
    });
  });
}
