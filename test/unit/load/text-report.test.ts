import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verdictLines } from '../../../src/load/text-report.ts';

describe('verdictLines', () => {
  it('tells what was measured in the unit that it has', () => {
    assert.deepEqual(
      verdictLines([
        { text: 'p99<50ms', holds: false, value: 249.1532 },
        { text: 'lost=0', holds: true, value: 0 },
        { text: 'tls.p50 < 1 s', holds: true, value: 35.23 },
        { text: 'p50<1ms', holds: false, value: undefined },
      ]),
      [
        '',
        '  FAILED  p99<50ms  measured 249.2 ms',
        '  ok      lost=0  measured 0',
        '  ok      tls.p50 < 1 s  measured 35.23 ms',
        '  FAILED  p50<1ms  nothing was measured',
      ],
    );
  });

  it('has no line without assertions', () => {
    assert.deepEqual(verdictLines([]), []);
  });
});
