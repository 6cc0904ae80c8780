import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import { echo } from '../../src/handlers/echo.ts';
import type { Tap } from '../../src/transport/tap.ts';
import { KINDS } from '../helpers/both-kinds.ts';
import { NEVER } from '../helpers/refused.ts';
import { COMPONENT, FULL_JID } from '../helpers/scripted-login.ts';
import { type Peer, withServer } from '../helpers/scripted-server.ts';

const COUNT = 100;

for (const kind of KINDS) {
  describe(`a ${kind.kind} that answers what one read brought`, () => {
    it('answers it with one write', async () => {
      const to = kind.kind === 'client' ? FULL_JID : COMPONENT;
      const question = `<message from='a@b/c' to='${to}' type='chat'><body>x</body></message>`;
      const script = async (peer: Peer): Promise<void> => {
        await kind.login(peer, 'ours');
        await peer.send(question.repeat(COUNT));
        await peer.until(new RegExp(`(<message .*?</message>){${COUNT}}`, 's'));
        peer.drop();
      };
      const passed: string[] = [];
      const tap: Tap = {
        data: (direction, bytes) => passed.push(`${direction} ${bytes}`),
        note() {},
      };
      await withServer(script, async (server) => {
        const settings = { ...kind.settings(server), openTap: () => tap };
        const session = await connect(settings, NEVER, { handlers: [echo()] });
        await session.ended;
      });
      const reads = passed.filter((each) => each.startsWith('in ') && each.includes('<body>'));
      const writes = passed.filter((each) => each.startsWith('out ') && each.includes('<body>'));
      assert.ok(reads.length < COUNT / 2, `${reads.length} reads`);
      assert.equal(writes.length, reads.length);
    });
  });
}
