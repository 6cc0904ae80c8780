import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { echo } from '../../../src/handlers/echo.ts';
import { bareXml, outcome } from '../../helpers/bare-packages.ts';
import { KINDS, withOurs, withTheirs } from '../../helpers/both-kinds.ts';
import { COMPONENT, FULL_JID } from '../../helpers/scripted-login.ts';
import type { Peer } from '../../helpers/scripted-server.ts';

const BODY = 'x'.repeat(10_000);
const COUNT = 4000;

for (const kind of KINDS) {
  describe(`a server that floods a ${kind.kind} that echoes, and reads nothing`, () => {
    const to = kind.kind === 'client' ? FULL_JID : COMPONENT;
    const MESSAGE = `<message from='a@b/c' to='${to}' type='chat'><body>${BODY}</body></message>`;

    /** Sends them one after the other, as fast as they are taken. */
    function flood(): { script: (peer: Peer) => Promise<void>; sent: Promise<void>; readOn(): void } {
      let sentAll: () => void = () => {};
      let flooded: Peer | undefined;
      const sent = new Promise<void>((resolve) => {
        sentAll = resolve;
      });
      return {
        sent,
        readOn: () => flooded?.readOn(),
        async script(peer) {
          flooded = peer;
          peer.stopReading();
          for (let i = 0; i < COUNT; i++) await peer.sendTaken(MESSAGE);
          sentAll();
          await peer.gone();
        },
      };
    }

    /** The length is looked at first, for counting takes its time. */
    const hasAll = (text: string): boolean =>
      text.length > COUNT * BODY.length && text.split('</message>').length > COUNT;

    it('makes the bare packages hold everything in memory', async () => {
      const { script, sent } = flood();
      await withTheirs(kind, script, async ({ entity, stanzasRead }) => {
        entity.on('stanza', ({ attrs }) => {
          const body = bareXml(kind.kind, 'body', {}, BODY);
          entity
            .send(bareXml(kind.kind, 'message', { to: attrs.from ?? '', type: 'chat' }, body))
            .catch(() => {});
        });
        await sent;
        await stanzasRead(COUNT);
        const held = entity.socket?.writableLength ?? 0;
        assert.ok(held > (COUNT * BODY.length) / 2, `${held} bytes`);
      });
    });

    it('is not read by xmpp-tool until it reads, and then everything is answered', async () => {
      const { script, sent, readOn } = flood();
      let seen = 0;
      const observe = (): void => {
        seen += 1;
      };
      await withOurs(
        kind,
        script,
        async (session, server) => {
          assert.equal((await outcome(sent, 1000)).is, 'pending');
          assert.ok(seen < COUNT / 2, `${seen} read`);
          readOn();
          await sent;
          const [peer] = server.peers;
          while (!hasAll(peer?.received ?? '')) await peer?.more();
          assert.equal(seen, COUNT);
          peer?.drop();
          await session.ended;
        },
        { handlers: [echo()], observe },
      );
    });
  });
}
