import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { iq } from '../../../src/stanza/stanza.ts';
import { element } from '../../../src/xml/element.ts';
import { type BareElement, bareXml, outcome } from '../../helpers/bare-packages.ts';
import { KINDS, withOurs, withTheirs } from '../../helpers/both-kinds.ts';
import { fails } from '../../helpers/refused.ts';
import { COMPONENT } from '../../helpers/scripted-login.ts';
import type { Peer, Script } from '../../helpers/scripted-server.ts';

const NS = 'jabber:iq:version';

for (const kind of KINDS) {
  const ourQuery = () => iq({ type: 'get', to: 'b.example' }, [element('query', NS)]);
  const theirQuery = (): BareElement =>
    bareXml(kind.kind, 'iq', { type: 'get', to: 'b.example' }, bareXml(kind.kind, 'query', { xmlns: NS }));
  const asked = async (peer: Peer): Promise<string> => {
    const [tag] = await peer.until(/<iq [^>]*><query xmlns=["']jabber:iq:version["']\/><\/iq>/);
    return /\sid=["']([^"']*)["']/.exec(tag)?.[1] ?? '';
  };
  const answer = (from: string, id: string): string =>
    `<iq type='result' from='${from}' to='${COMPONENT}' id='${id}'/>`;

  describe(`a request of a ${kind.kind} that somebody else answers`, () => {
    const script: Script = async (peer) => {
      const id = await asked(peer);
      await peer.send(answer('evil.example', id), answer('b.example', id));
      await peer.gone();
    };

    it('is answered for the bare packages', async () => {
      await withTheirs(kind, script, async ({ entity }) => {
        assert.equal((await entity.iqCaller.request(theirQuery())).attrs.from, 'evil.example');
      });
    });

    it('is not answered for xmpp-tool', async () => {
      await withOurs(kind, script, async (session) => {
        assert.equal((await session.request(ourQuery())).attr('from'), 'b.example');
        await session.close();
      });
    });
  });

  describe(`a request of a ${kind.kind} whose connection is lost`, () => {
    const script: Script = async (peer) => {
      await asked(peer);
      peer.reset();
    };

    it('stays open with the bare packages', async () => {
      await withTheirs(kind, script, async ({ entity }) => {
        const request = entity.iqCaller.request(theirQuery());
        request.catch(() => {});
        await new Promise<void>((resolve) => entity.once('disconnect', () => resolve()));
        assert.equal((await outcome(request, 300)).is, 'pending');
      });
    });

    it('fails with xmpp-tool', async () => {
      await withOurs(kind, script, async (session) => {
        await assert.rejects(session.request(ourQuery()), fails('stream', /reset/));
      });
    });
  });
}
