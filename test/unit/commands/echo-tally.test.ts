import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EchoTally } from '../../../src/commands/echo-tally.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const HOSTILE = { from: 'a@b/\u009b2J', body: 'x\u202e\n\u001b[31m\u2028y' };

function printed(values: { json?: boolean }): string {
  const io = new FakeIo();
  new EchoTally(values, io, () => {}).echoOptions().answered?.(HOSTILE);
  return io.out;
}

describe('the line for an echo', () => {
  for (const json of [false, true]) {
    it(`is one line without control characters${json ? ' as JSON' : ''}`, () =>
      assert.match(printed({ json }), /^[ -~]+\n$/));
  }

  it('as JSON still says exactly what was received', () => {
    const { from, body } = JSON.parse(printed({ json: true }));
    assert.deepEqual({ from, body }, HOSTILE);
  });
});
