import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex, PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { type ByteEffects, ByteStage } from '../../../../../src/server/builtin/faults/byte-stage.ts';
import { seededRandom } from '../../../../../src/server/builtin/faults/random.ts';

const BYTES = Buffer.from('ä😀-'.repeat(500));

describe('a stage that cuts bytes', () => {
  it('passes all of them, in order and in pieces, both ways', async () => {
    const { stage, incoming, outgoing } = stageWith({ split: seededRandom(1), delay: () => 0 });
    incoming.write(BYTES.subarray(0, 100));
    incoming.end(BYTES.subarray(100));
    const read = await pieces(stage);
    assert.deepEqual(Buffer.concat(read), BYTES);
    assert.ok(read.length > 50, `${read.length} pieces`);
    stage.end(BYTES);
    const written = await pieces(outgoing);
    assert.deepEqual(Buffer.concat(written), BYTES);
  });

  it('leaves them alone once it is released', async () => {
    const { stage, incoming } = stageWith({ split: seededRandom(1) });
    stage.release();
    incoming.end(BYTES);
    assert.deepEqual(await pieces(stage), [BYTES]);
  });
});

describe('a stage that drops', () => {
  it('cuts the connection instead of passing anything', async () => {
    let cut = 0;
    const { stage, incoming } = stageWith({ drop: () => true }, () => {
      cut += 1;
      stage.destroy();
    });
    const closed = once(stage, 'close');
    stage.resume();
    incoming.write(BYTES);
    await closed;
    assert.equal(cut, 1);
  });
});

describe('a stage that stalls', () => {
  it('swallows everything, and still takes it', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { stage, outgoing } = stageWith({ stallAfter: 10 });
    t.mock.timers.tick(10);
    await new Promise((resolve) => stage.write(BYTES, resolve));
    assert.equal(outgoing.readableLength, 0);
    stage.destroy();
  });
});

function stageWith(effects: ByteEffects, cut: () => void = () => {}) {
  const incoming = new PassThrough();
  const outgoing = new PassThrough();
  const stage = new ByteStage(Duplex.from({ readable: incoming, writable: outgoing }), effects, cut);
  return { stage, incoming, outgoing };
}

async function pieces(stream: Duplex): Promise<Buffer[]> {
  const found: Buffer[] = [];
  stream.on('data', (piece: Buffer) => found.push(piece));
  await once(stream, 'end');
  return found;
}
