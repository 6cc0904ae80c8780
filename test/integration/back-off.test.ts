import assert from 'node:assert/strict';
import { it, mock } from 'node:test';
import { stayOnline } from '../../src/connection/stay-online.ts';
import { KINDS } from '../helpers/both-kinds.ts';
import { type Peer, withServer } from '../helpers/scripted-server.ts';

const MORE_THAN_A_MINUTE = 60_001;

for (const kind of KINDS) {
  it(`a ${kind.kind} that was up for a minute starts again with the shortest wait`, async () => {
    const now = performance.now.bind(performance);
    let [sessions, ahead] = [0, 0];
    const clock = mock.method(performance, 'now', () => now() + ahead);
    const end = new AbortController();
    const waits: number[] = [];
    const peers: Peer[] = [];
    const script = async (peer: Peer): Promise<void> => {
      peers.push(peer);
      await kind.login(peer, 'ours');
      await peer.gone();
    };
    await withServer(script, async (server) => {
      const staying = stayOnline({
        settings: kind.settings(server),
        signal: end.signal,
        reconnect: true,
        random: () => 0.001,
        online() {
          sessions += 1;
          // What is measured is what the clock says between here and the loss.
          if (sessions === 4) setImmediate(() => (ahead += MORE_THAN_A_MINUTE));
          setImmediate(() => peers.at(-1)?.reset());
        },
        offline(_failure, wait) {
          waits.push(wait);
          if (waits.length === 6) end.abort(new Error('enough'));
        },
      });
      await assert.rejects(staying, /enough/);
    });
    clock.mock.restore();
    assert.deepEqual(waits, [1, 2, 4, 1, 2, 4]);
  });
}
