import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import { KINDS } from '../helpers/both-kinds.ts';
import { fails, NEVER } from '../helpers/refused.ts';
import { COMPONENT, DOMAIN } from '../helpers/scripted-login.ts';
import { type Peer, withServer } from '../helpers/scripted-server.ts';

const KEEPALIVE = 50;
const TIMEOUT = 2000;

for (const kind of KINDS) {
  const asked = kind.kind === 'client' ? DOMAIN : COMPONENT;
  const PING = new RegExp(
    `<iq [^>]*to='${asked.replaceAll('.', '\\.')}'[^>]*><ping xmlns='urn:xmpp:ping'/></iq>`,
  );
  const pinged = async (peer: Peer): Promise<string> => {
    const [ping] = await peer.until(PING);
    return /\sid='([^']*)'/.exec(ping)?.[1] ?? '';
  };

  describe(`a ${kind.kind} whose server is silent`, { timeout: 20_000 }, () => {
    it('asks it for a sign of life, and gives up when there is none', async () => {
      const script = async (peer: Peer): Promise<void> => {
        await kind.login(peer, 'ours');
        await pinged(peer);
        peer.stopReading();
        await peer.gone();
      };
      await withServer(script, async (server) => {
        const settings = { ...kind.settings(server), timeout: TIMEOUT };
        const session = await connect(settings, NEVER, { keepalive: KEEPALIVE });
        const end = await session.ended;
        assert.ok(end.kind === 'failed');
        fails('stream', /no sign of life for 2.05 s/)(end.failure);
        assert.equal(end.failure.transient, true);
      });
    });

    it('is content with any answer, and asks again', async () => {
      let answered = 0;
      const script = async (peer: Peer): Promise<void> => {
        await kind.login(peer, 'ours');
        for (; answered < 3; answered++) {
          const error =
            "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
          await peer.send(`<iq type='error' id='${await pinged(peer)}' from='${asked}'>${error}</iq>`);
        }
        peer.drop();
      };
      await withServer(script, async (server) => {
        const settings = { ...kind.settings(server), timeout: 1000 };
        const session = await connect(settings, NEVER, { keepalive: KEEPALIVE });
        const end = await session.ended;
        assert.ok(end.kind === 'failed');
        assert.doesNotMatch(end.failure.message, /sign of life/);
        assert.equal(answered, 3);
      });
    });
  });
}
