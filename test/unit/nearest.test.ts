import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearest } from '../../src/nearest.ts';

const KNOWN = ['echo-client', 'echo-component', 'version-query', 'traffic', 'ping', 'pong'];

const FOUND: readonly (readonly [string, string | undefined])[] = [
  ['trafic', 'traffic'],
  ['traffci', 'traffic'],
  ['trafffic', 'traffic'],
  ['version', 'version-query'],
  ['ver', 'version-query'],
  ['echo-clinet', 'echo-client'],
  ['ehco-client', 'echo-client'],
  ['Traffic', 'traffic'],
  ['pung', 'ping'],
  ['echo', undefined],
  ['ve', undefined],
  ['p', undefined],
  ['xyz', undefined],
  ['completely-different', undefined],
  ['', undefined],
];

describe('a mistyped word', () => {
  for (const [word, found] of FOUND) {
    it(`${JSON.stringify(word)} most likely is ${found ?? 'none that is known'}`, () =>
      assert.equal(nearest(word, KNOWN), found));
  }

  it('is nothing when nothing is known', () => assert.equal(nearest('traffic', []), undefined));
});
