import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connect } from '../../src/connection/connect.ts';
import { KINDS } from '../helpers/both-kinds.ts';
import { deferred, fails, NEVER } from '../helpers/refused.ts';
import { type Peer, withServer } from '../helpers/scripted-server.ts';

const nested = (depth: number): string => '<x>'.repeat(depth) + '</x>'.repeat(depth);
/** One element is the stream itself, one the message. */
const messageOf = (depth: number): string => `<message>${nested(depth - 2)}</message>`;

for (const kind of KINDS) {
  describe(`the limits of what a ${kind.kind} reads`, { timeout: 20_000 }, () => {
    const CASES: readonly [what: string, limits: object, good: string, bad: string][] = [
      [
        'the bytes of a stanza',
        { stanzaBytes: 600 },
        `<message>${'ä'.repeat(290)}</message>`,
        `<message>${'ä'.repeat(291)}</message>`,
      ],
      ['the depth of elements', { depth: 10 }, messageOf(10), messageOf(11)],
      ['the depth of elements, by default 512', {}, messageOf(512), messageOf(513)],
    ];
    for (const [what, limits, good, bad] of CASES) {
      it(`hold for ${what}`, async () => {
        const { promise, resolve } = deferred();
        const script = async (peer: Peer): Promise<void> => {
          await kind.login(peer, 'ours');
          await peer.send(good);
          await promise;
          await peer.send(bad);
          await peer.gone();
        };
        await withServer(script, async (server) => {
          let seen = 0;
          const observe = (): void => {
            seen += 1;
            resolve();
          };
          const session = await connect({ ...kind.settings(server), limits }, NEVER, { observe });
          const end = await session.ended;
          assert.ok(end.kind === 'failed');
          fails('stream', /cannot be read: policy-violation/)(end.failure);
          await server.peers[0]?.gone();
          assert.match(server.received(), /<policy-violation [^>]*\/><\/stream:error><\/stream:stream>$/);
          assert.equal(seen, 1);
        });
      });
    }
  });
}
