import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge, parseAssertions } from '../../../src/load/assertion.ts';
import { usageFailure } from '../commands/usage-failure.ts';

const NAMES = { counts: ['lost', 'rate'], phases: ['tls'] };
const FIGURES = {
  counts: { lost: 2, rate: 150.5 },
  time: (name: string) => ({ p99: 40, 'p99.9': 80, 'tls.mean': 0.5, p50: Number.NaN })[name],
};

const JUDGED = [
  ['p99<50ms', true],
  ['p99<40ms', false],
  ['p99<=40ms', true],
  ['p99 < 0.05s', true],
  ['p99.9>79000us', true],
  ['tls.mean=500us', true],
  ['lost=0', false],
  ['lost>=2', true],
  ['rate>150', true],
  ['p50<1s', false],
  ['p50>=0ms', false],
] as const;

const REFUSED = [
  ['p99', /is not NAME/],
  ['p99<fast', /is not NAME/],
  ['p99<50ms and more', /is not NAME/],
  ['p99!=50ms', /is not NAME/],
  ['p99<50', /needs a unit/],
  ['lost=0ms', /lost is no time/],
  ['losses=0', /there is no losses/],
  ['sasl.p99<50ms', /there is no sasl\.p99/],
  ['', /is not NAME/],
] as const;

describe('an assertion', () => {
  for (const [text, holds] of JUDGED) {
    it(`${text} ${holds ? 'holds' : 'does not hold'}`, () => {
      const [assertion] = parseAssertions([text], NAMES);
      assert.ok(assertion);
      assert.equal(judge(assertion, FIGURES).holds, holds);
    });
  }

  for (const [text, why] of REFUSED) {
    it(`is refused: '${text}'`, async () => {
      assert.match(await usageFailure(() => parseAssertions([text], NAMES)), why);
    });
  }

  it('says what was measured, and nothing where nothing was', () => {
    const [lost, p50] = parseAssertions(['lost=0', 'p50<1s'], NAMES);
    assert.ok(lost && p50);
    assert.deepEqual(judge(lost, FIGURES), { text: 'lost=0', holds: false, value: 2 });
    assert.equal(judge(p50, FIGURES).value, undefined);
  });
});
