import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { LineMerger } from '../../../src/commands/line-merger.ts';

describe('lines of several streams in one', () => {
  it('stay whole, wherever they are cut', async () => {
    const target = new PassThrough();
    const merger = new LineMerger(target);
    const [one, two] = [new PassThrough(), new PassThrough()];
    const taken = [merger.take(one), merger.take(two)];
    const bytes = Buffer.from('ä😀\nsecond');
    for (const byte of bytes) {
      one.write(Buffer.of(byte));
      two.write('x');
      await turn();
    }
    one.end();
    two.end();
    await Promise.all(taken);
    const lines = String(target.read()).split('\n').sort();
    assert.deepEqual(lines, ['', 'second', 'x'.repeat(bytes.length), 'ä😀'].sort());
  });

  it('are marked each', async () => {
    const target = new PassThrough();
    const source = new PassThrough();
    const taken = new LineMerger(target).take(source, (line) => `#1 ${line}`);
    source.end('a\n\nb');
    await taken;
    assert.equal(String(target.read()), '#1 a\n#1 \n#1 b\n');
  });

  it('wait for a slow target, and are dropped when it is gone', async () => {
    const target = new Writable({ highWaterMark: 1, write: () => {} });
    const source = new PassThrough();
    const taken = new LineMerger(target).take(source);
    source.write('a\n');
    await turn();
    assert.equal(source.isPaused(), true);
    target.destroy();
    source.end('b\n');
    await taken;
  });
});
