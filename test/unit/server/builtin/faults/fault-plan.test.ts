import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseFault } from '../../../../../src/server/builtin/faults/fault.ts';
import { FaultPlan } from '../../../../../src/server/builtin/faults/fault-plan.ts';

const FAULTS = ['split', 'delay=1ms..500ms', 'drop=0.5'];

describe('what happens to the bytes of a connection', () => {
  it('is the same with the same seed, connection by connection', () => {
    assert.deepEqual(happenings(7), happenings(7));
  });

  it('is something else with another seed, each of its parts', () => {
    for (const [i, connection] of happenings(7).entries()) {
      const other = happenings(8)[i];
      for (const part of ['split', 'delay', 'drop'] as const)
        assert.notDeepEqual(connection[part], other?.[part], part);
    }
  });

  it('is something else on the next connection', () => {
    const [first, second] = happenings(7);
    for (const part of ['split', 'delay', 'drop'] as const)
      assert.notDeepEqual(first?.[part], second?.[part], part);
  });
});

/** The first fifty pieces, delays and cuts of two connections. */
function happenings(seed: number) {
  const plan = new FaultPlan(FAULTS.map((text) => parseFault(text, () => seed)));
  return [plan.nextConnection(), plan.nextConnection()].map(({ effects }) => ({
    split: fifty(() => effects.split?.()),
    delay: fifty(() => effects.delay?.()),
    drop: fifty(() => effects.drop?.()),
  }));
}

function fifty<T>(next: () => T): T[] {
  return Array.from({ length: 50 }, next);
}
