import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CliError } from '../../../../../src/errors.ts';
import { formatFault, parseFault } from '../../../../../src/server/builtin/faults/fault.ts';
import { seededRandom, subSeed } from '../../../../../src/server/builtin/faults/random.ts';

describe('a fault', () => {
  it('is read as it is written', () => {
    for (const text of [
      'split@1',
      'delay=50ms..200ms@2',
      'drop=0.001@3',
      'stall=1500ms@4',
      'no-starttls@5',
      'bad-certificate=expired@6',
      'auth-fails@7',
      'stream-error=system-shutdown@8',
      'resume-fails@9',
      'reorder-iq@10',
      'spoof-iq@4294967295',
    ]) {
      assert.equal(formatFault(parseFault(text, () => 0)), text);
    }
  });

  it('gets a seed if it is given none, and a value where one may be left out', () => {
    assert.deepEqual(
      parseFault('split', () => 42),
      { name: 'split', seed: 42 },
    );
    assert.deepEqual(
      parseFault('stall', () => 42),
      { name: 'stall', after: 1000, seed: 42 },
    );
    assert.deepEqual(
      parseFault('delay=1s', () => 42),
      { name: 'delay', least: 1000, most: 1000, seed: 42 },
    );
    assert.equal(formatFault(parseFault('bad-certificate', () => 1)), 'bad-certificate=untrusted@1');
  });

  for (const text of [
    '',
    'gremlins',
    'toString',
    'split=2',
    'split@x',
    'delay',
    'delay=5',
    'delay=9ms..3ms',
    'delay=1ms..2ms..3ms',
    'drop',
    'drop=2',
    'drop=-1',
    'stall=soon',
    'bad-certificate=green',
    'stream-error',
    'stream-error=<a/>',
  ]) {
    it(`"${text}" is a usage error`, () => {
      assert.throws(
        () => parseFault(text, () => 1),
        (error) =>
          error instanceof CliError &&
          error.kind === 'usage' &&
          error.message.startsWith(`--fault ${text}: `),
      );
    });
  }
});

describe('seeded numbers', () => {
  it('are the same for the same seed, differ for others, and stay within their range', () => {
    const numbers = (seed: number): number[] => Array.from({ length: 1000 }, seededRandom(seed));
    assert.deepEqual(numbers(1), numbers(1));
    assert.notDeepEqual(numbers(1), numbers(2));
    assert.notDeepEqual(numbers(subSeed(1, 1)), numbers(subSeed(1, 2)));
    assert.ok(numbers(3).every((number) => number >= 0 && number < 1));
    const mean = numbers(4).reduce((sum, number) => sum + number) / 1000;
    assert.ok(mean > 0.45 && mean < 0.55, String(mean));
  });
});
